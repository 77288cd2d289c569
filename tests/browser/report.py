#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The report in a real browser (headless Chromium, driven by Selenium): everything that its script
does, and that a hostile result gets nothing to run. Prints TAP. $ROOFLINE is the program; screenshots
for a person to look at go to $PICTURES, if that is set."""
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
import xml.dom.minidom

from selenium import webdriver
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROOFLINE = os.environ.get("ROOFLINE", TOP + "/build/roofline")
FOLDER = tempfile.mkdtemp(prefix="roofline-browser-")
# The last workload of result.py, with caches: what is seen of a kernel when it is pointed at.
LEVELS = ('measurements.12.work.bytes={"DRAM":{"read":4e7,"written":2e7},'
          '"L2":{"read":4e8,"written":2e7},"L1":{"read":4e9,"written":2e7}}')


def page(name, *places):
    """Makes a report from result.py with PLACES and returns its URL."""
    result, report = f"{FOLDER}/{name}.json", f"{FOLDER}/{name}.html"
    with open(result, "wb") as file:
        subprocess.run([sys.executable, TOP + "/tests/cli/result.py", *places], stdout=file, check=True)
    subprocess.run([ROOFLINE, "report", result, "-o", report], stdout=subprocess.DEVNULL, check=True)
    return "file://" + report


def start():
    options = webdriver.ChromeOptions()
    for word in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1150,1000",
                 "--force-device-scale-factor=1", "--disable-extensions", "--no-first-run"):
        options.add_argument(word)
    if os.getuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium refuses to sandbox root
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


class Report:
    """The page under test, and what a person would look at."""

    def __init__(self, browser):
        self.browser = browser

    def open(self, url):
        self.browser.get("about:blank")
        self.browser.get(url)

    def one(self, css):
        return self.browser.find_element(By.CSS_SELECTOR, css)

    def all(self, css):
        return self.browser.find_elements(By.CSS_SELECTOR, css)

    def js(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def mark(self, index):
        return self.one(f"g.kernel[data-k='{index}'] .mark")

    def hover(self, element):
        ActionChains(self.browser, duration=20).move_to_element(element).perform()

    def click(self, element):
        ActionChains(self.browser, duration=20).move_to_element(element).click().perform()

    def press(self, *keys):
        ActionChains(self.browser, duration=0).send_keys(*keys).perform()

    def picture(self, name):
        if os.environ.get("PICTURES"):
            self.browser.save_screenshot(f"{os.environ['PICTURES']}/report-{name}.png")

    def names(self):
        return [head.text for head in self.all("table.kernels tbody tr:not(.off) th")]


def same(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


# ---- the tests, each on a fresh page ---------------------------------------------------------------


def test_opens(report, url):
    report.open(url)
    assert "Test CPU" in report.browser.title
    assert report.js("return document.documentElement.matches('.scripted')")
    same(report.one(".count").text, "4 kernels")
    assert not report.one("#popup").is_displayed()
    images = report.js("return [...document.images].map(i => i.complete && i.naturalWidth > 0)")
    assert images and all(images), images
    report.picture("opened")


def test_hover(report, url):
    report.open(url)
    report.hover(report.mark(3))
    popup = report.one("#popup")
    assert popup.is_displayed()
    for words in ("gemm_tiled_f64", "79.9 GFLOP/s", "53.3 % of its ceiling", "L1:", "L2:", "of its roof"):
        assert words in popup.text, f"no {words} in {popup.text!r}"
    assert report.one("table.kernels tr[data-k='3']").get_attribute("class") == "on"
    same(len(report.all(".overlay circle")), 2)
    same([text.text for text in report.all(".overlay text")], ["L2", "L1"])
    same(len(report.all(".overlay .way")), 1)
    assert report.one(".level[data-level='L1']").is_displayed()
    assert not report.one(".level[data-level='L3']").is_displayed()
    report.picture("hovered")
    report.hover(report.one("h2"))
    assert not popup.is_displayed()
    same(len(report.all(".overlay *")), 0)
    assert not report.one(".level[data-level='L1']").is_displayed()


def test_row_shows_its_kernel(report, url):
    report.open(url)
    report.hover(report.one("table.kernels tr[data-k='1'] td"))
    assert "on" in report.one("g.kernel[data-k='1']").get_attribute("class").split()


def test_pin(report, url):
    report.open(url)
    report.click(report.mark(3))
    card = report.one(".card")
    assert card.is_displayed() and "gemm_tiled_f64" in card.text and "Perfect" in card.text, card.text
    same(report.js("return location.hash"), "#d1k3")
    report.hover(report.mark(0))
    same(report.js("return [...document.querySelectorAll('.on')].map(e => e.dataset.k)"), ["3", "3"])
    report.picture("pinned")
    report.click(report.mark(3))
    assert not card.is_displayed()


def test_keyboard(report, url):
    report.open(url)
    same(report.js("return document.querySelectorAll('g.kernel[tabindex=\"0\"]').length"), 1)
    report.js("document.querySelector('g.kernel[tabindex=\"0\"]').focus()")
    focused = "return document.activeElement.dataset.k"
    seen = [report.js(focused)]
    for _ in range(4):
        report.press(Keys.ARROW_RIGHT)
        seen.append(report.js(focused))
    same(len(set(seen)), 4)
    same(seen[0], seen[4])
    report.press(Keys.ARROW_LEFT)
    same(report.js(focused), seen[3])
    assert report.one("#popup").is_displayed()
    report.press(Keys.ENTER)
    same(report.js("return document.activeElement.getAttribute('aria-pressed')"), "true")
    assert report.one(".card").is_displayed()
    report.press(Keys.ESCAPE)
    assert not report.one(".card").is_displayed()
    assert not report.one("#popup").is_displayed()
    report.js("document.querySelector('g.ceiling').focus()")
    report.press(Keys.SPACE)
    same(report.js("return document.activeElement.getAttribute('aria-checked')"), "false")


def test_labels(report, url):
    """Everything that can be reached by keyboard has a name and a role."""
    report.open(url)
    nameless = report.js("""return [...document.querySelectorAll('button, input, a, [tabindex]')]
        .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() ||
                       (e.labels && e.labels.length))).map(e => e.outerHTML)""")
    same(nameless, [])
    label = report.one("g.kernel[data-k='3']").get_attribute("aria-label")
    assert label.startswith("gemm_tiled_f64: 79.9 GFLOP/s, 53.3 % of its roof (FP64)"), label
    same(report.js("return document.querySelectorAll('g.kernel:not([role=button])').length"), 0)


def test_filter_by_text(report, url):
    report.open(url)
    search = report.one(".filter")
    search.send_keys("fp64 dot")
    same(report.names(), ["dot_f64"])
    same(report.one(".count").text, "1 of 4 kernels")
    same(len([g for g in report.all("g.kernel") if g.is_displayed()]), 1)
    search.send_keys(Keys.CONTROL + "a")
    search.send_keys("nothing like it")
    same(report.names(), [])
    search.send_keys(Keys.CONTROL + "a")
    search.send_keys(Keys.DELETE)
    same(len(report.names()), 4)


def test_filter_by_ceiling(report, url):
    report.open(url)
    ceilings = {g.find_element(By.CSS_SELECTOR, "text").text: g for g in report.all("g.ceiling")}
    report.click(ceilings["FP64"].find_element(By.CSS_SELECTOR, ".row"))
    same(report.names(), [])
    same(ceilings["FP64"].get_attribute("aria-checked"), "false")
    report.click(ceilings["FP32"].find_element(By.CSS_SELECTOR, ".row"))
    report.click(ceilings["FP64"].find_element(By.CSS_SELECTOR, ".row"))
    same(len(report.names()), 4)


def test_sort(report, url):
    report.open(url)
    first = report.names()
    heads = {head.text: head for head in report.all("table.kernels thead button")}
    roof = "return [...document.querySelectorAll('.kernels tbody tr')].map(r => +r.cells[5].dataset.v)"
    heads["Of roof"].click()
    values = report.js(roof)
    same(values, sorted(values, reverse=True))
    same(report.js("return document.querySelector('[aria-sort]').getAttribute('aria-sort')"), "descending")
    heads["Of roof"].click()
    same(report.js(roof), sorted(values))
    heads["Kernel"].click()
    same(report.names(), sorted(first))
    heads["Kernel"].click()
    same(report.names(), sorted(first, reverse=True))


def test_levels(report, url):
    report.open(url)
    button, roof = report.one(".toggle[data-level='L2']"), report.one(".level[data-level='L2']")
    assert report.one(".level[data-level='DRAM']").is_displayed()
    assert not roof.is_displayed()
    button.click()
    assert roof.is_displayed()
    same(button.get_attribute("aria-pressed"), "true")
    button.click()
    assert not roof.is_displayed()


def test_theme(report, url):
    report.open(url)
    ground = "return getComputedStyle(document.body).backgroundColor"
    same(report.js(ground), "rgb(255, 255, 255)")
    assert report.one("img.day").is_displayed() and not report.one("img.night").is_displayed()
    report.one("#theme").click()
    same(report.js(ground), "rgb(18, 22, 28)")
    assert report.one("img.night").is_displayed() and not report.one("img.day").is_displayed()
    same(report.one("#theme").text, "Light")
    report.picture("dark")
    report.one("#theme").click()
    same(report.js(ground), "rgb(255, 255, 255)")


def test_theme_of_the_system(report, url):
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    report.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    report.open(url)
    same(report.js("return getComputedStyle(document.body).backgroundColor"), "rgb(18, 22, 28)")
    same(report.one("#theme").text, "Light")
    report.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_link_to_a_kernel(report, url):
    report.open(url + "#d1k2")
    assert "stencil7_f64" in report.one(".card").text
    assert report.one("#d1k2").get_attribute("open")


def test_save(report, url):
    report.open(url)
    report.one("#theme").click()
    report.js("HTMLAnchorElement.prototype.click = function () { window.saved = this.href; window.savedAs = this.download; }")
    report.one(".save[data-type='svg']").click()
    url_of = report.js("return saved")
    same(report.js("return savedAs"), "roofline.svg")
    text = report.js("return decodeURIComponent(arguments[0].split(',').slice(1).join(','))", url_of)
    root = xml.dom.minidom.parseString(text.encode()).documentElement
    same(root.tagName, "svg")
    report.js("window.saved = null")
    report.one(".save[data-type='png']").click()
    for _ in range(50):
        if report.js("return !!window.saved"):
            break
        time.sleep(0.1)
    picture = base64.b64decode(report.js("return saved").split(",")[1])
    same(picture[:8], b"\x89PNG\r\n\x1a\n")
    same(int.from_bytes(picture[16:20], "big"), 1920)
    if os.environ.get("PICTURES"):
        with open(os.environ["PICTURES"] + "/report-saved.png", "wb") as file:
            file.write(picture)


def test_print(report, url):
    report.open(url)
    report.one("#theme").click()
    pdf = base64.b64decode(report.browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    same(pdf[:5], b"%PDF-")
    same(report.js("return document.documentElement.dataset.theme"), "dark")
    assert report.js("return [...document.querySelectorAll('details')].every(d => d.open)")
    report.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not report.one(".controls").is_displayed()
    report.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_without_script(report, url):
    report.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        report.open(url)
        assert not report.one(".controls").is_displayed()
        assert not report.one("#theme").is_displayed()
        assert report.mark(3).is_displayed() and "gemm_tiled_f64" in report.one("svg.roofline").text
        same(len(report.names()), 4)
        report.one("#d1k3 summary").click()
        assert "Perfect" in report.one("#d1k3").text
    finally:
        report.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_hostile(report, _):
    attacks = ["</script><script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>",
               "\" onload=\"window.hacked=1", "' autofocus onfocus='window.hacked=1' tabindex='0",
               "]]><svg/onload=window.hacked=1>", "</title><script>window.hacked=1</script>",
               "\u2028window.hacked=1//", "{{constructor.constructor('window.hacked=1')()}}",
               "javascript:window.hacked=1", "</style><style>*{display:none}"]
    places = [LEVELS]
    for index, attack in enumerate(attacks):
        text = json.dumps(attack)
        places += [f"measurements.{index}.about={text}", f"measurements.{index}.failure={text}",
                   f"measurements.{index}.counts={text}", f"measurements.{index}.variant={text}"]
        if index > 7:
            places += [f"measurements.{index}.pipe={json.dumps(attack[:31])}",
                       f"measurements.{index}.kernel={json.dumps(attack[:47])}"]
    whole = "".join(attacks)
    every = json.dumps(attacks)
    component = dict(name=attacks[1][:31], version=whole[:60], path=whole[:250])
    places += [f"device.name={json.dumps(whole[:250])}", f"device.driver={json.dumps(attacks[1][:63])}",
               f"host.name={json.dumps(whole[:120])}", f"notes={every}", f"settings.kernels={every}",
               f"components=[{json.dumps(component)}]"]
    report.open(page("hostile", *places))
    assert report.one(".count").text.endswith("kernels")
    for mark in report.all("g.kernel .mark"):
        report.hover(mark)
        report.click(mark)
    report.one("table.kernels thead button").click()
    report.picture("hostile")
    same(report.js("return window.hacked"), None)
    assert report.one("h2").is_displayed()
    same(report.one("h2").text.split()[0].startswith("</script>"), True)


def test_several_results(report, _):
    page("first")
    page("second", 'device.name="Second CPU"')
    path = f"{FOLDER}/both.html"
    subprocess.run([ROOFLINE, "report", f"{FOLDER}/first.json", f"{FOLDER}/second.json", "-o", path],
                   stdout=subprocess.DEVNULL, check=True)
    report.open("file://" + path)
    report.one("#d2 .filter").send_keys("dot")
    same(len(report.all("#d1 .kernels tr.off")), 0)
    same(len(report.all("#d2 .kernels tr.off")), 3)
    same([a.text for a in report.all("header nav a")], ["Test CPU", "Second CPU"])


def test_thousands(report, url):
    with open(f"{FOLDER}/plain.json", encoding="utf-8") as file:
        result = json.load(file)
    sample = [m for m in result["measurements"] if m["role"] == "workload"]
    for index in range(2000):
        kernel = dict(sample[index % len(sample)], kernel=f"kernel_{index}")
        kernel["work"] = json.loads(json.dumps(kernel["work"]))
        kernel["work"]["operations"] *= 0.3 + (index * 7919 % 1000) / 3000
        result["measurements"].append(kernel)
    with open(f"{FOLDER}/many.json", "w", encoding="utf-8") as file:
        json.dump(result, file)
    subprocess.run([ROOFLINE, "report", f"{FOLDER}/many.json", "-o", f"{FOLDER}/many.html"],
                   stdout=subprocess.DEVNULL, check=True, timeout=60)
    report.open(f"file://{FOLDER}/many.html")
    same(report.one(".count").text, "2004 kernels")
    report.one(".filter").send_keys("kernel_1999")
    same(report.one(".count").text, "1 of 2004 kernels")
    report.picture("thousands")


def test_nothing_measured(report, _):
    report.open(page("empty", "measurements=[]"))
    assert "There is no measured ceiling" in report.one("section").text


def run(report, number, name, test, url):
    try:
        test(report, url)
        messages = [entry["message"] for entry in report.browser.get_log("browser")]
        same(messages, [])
    except Exception:  # pylint: disable=broad-except
        print(f"not ok {number} - {name}")
        for line in traceback.format_exc().splitlines():
            print("#   " + line)
        report.picture("failed-" + name.replace(" ", "-"))
        report.browser.get_log("browser")
        return False
    print(f"ok {number} - {name}", flush=True)
    return True


def main():
    tests = [(name[5:].replace("_", " "), test) for name, test in globals().items() if name.startswith("test_")]
    wanted = sys.argv[1:]
    browser = start()
    try:
        report = Report(browser)
        url = page("plain", LEVELS)
        good = [run(report, number, name, test, url) for number, (name, test) in enumerate(tests, 1)
                if not wanted or name in wanted]
    finally:
        browser.quit()
        subprocess.run(["rm", "-rf", FOLDER], check=True)
    print(f"1..{len(good)}")
    sys.exit(not all(good))


main()
