// SPDX-License-Identifier: Apache-2.0
// What the report does when it is pointed at. The page is complete without this script. All text of
// the result goes in by textContent: nothing here makes markup from it.
'use strict';

const root = document.documentElement;
const popup = document.getElementById('popup');

function svgElement(name, attributes, text) {
	const element = document.createElementNS('http://www.w3.org/2000/svg', name);
	for (const key in attributes)
		element.setAttribute(key, attributes[key]);
	if (text !== undefined)
		element.textContent = text;
	return element;
}

function textElement(name, text) {
	const element = document.createElement(name);
	element.textContent = text;
	return element;
}

// ---- popup ---------------------------------------------------------------------------------

function openPopup(kernel, x, y) {
	popup.replaceChildren(textElement('b', kernel.name),
		...kernel.lines.map(line => textElement('span', line)));
	popup.hidden = false;
	popup.style.left = popup.style.top = '0'; // measured where it has room
	popup.style.left = Math.max(8, Math.min(x + 14, innerWidth - popup.offsetWidth - 8)) + 'px';
	popup.style.top = Math.max(8, Math.min(y + 14, innerHeight - popup.offsetHeight - 8)) + 'px';
}

// ---- one result ----------------------------------------------------------------------------

function openSection(section) {
	const { kernels } = JSON.parse(section.querySelector('script.data').textContent);
	const svg = section.querySelector('svg.roofline');
	const card = section.querySelector('.card');
	const rows = [...section.querySelectorAll('table.kernels tbody tr')];
	const search = section.querySelector('.filter');
	const elements = kernels.map(() => []); // of every kernel: its mark and its row
	const out = new Set();			// ceilings whose kernels are hidden
	let marks = [];				// in the order of the arrow keys
	let pinned = -1;
	let shown = -1;

	const numberOf = element => element ? +element.dataset.k : -1;
	const kernelAt = target => numberOf(target.closest('[data-k]'));

	// Levels, joined at the kernel's height, and the way up to its roof.
	function drawOverlay(kernel) {
		const overlay = svg.querySelector('.overlay');
		const near = new Set();

		overlay.replaceChildren();
		if (kernel && kernel.at) {
			const places = kernel.at.map(at => at[1]);
			overlay.append(svgElement('path',
				{ d: `M${Math.min(...places)} ${kernel.y}H${Math.max(...places)}` }));
			if (kernel.roof)
				overlay.append(svgElement('path',
					{ class: 'way', d: `M${kernel.x} ${kernel.y - 6}V${kernel.roof}` }));
			for (const [level, x] of kernel.at) {
				near.add(level);
				if (level !== 'DRAM')
					overlay.append(svgElement('circle', { cx: x, cy: kernel.y, r: 4.5 }),
						svgElement('text', { x, y: kernel.y + 19 }, level));
			}
		}
		for (const level of svg.querySelectorAll('.level'))
			level.classList.toggle('near', near.has(level.dataset.level));
	}

	function show(index, x, y) {
		if (index !== shown) {
			for (const element of elements[shown] || [])
				element.classList.remove('on');
			for (const element of elements[index] || [])
				element.classList.add('on');
			shown = index;
			if (svg) {
				svg.classList.toggle('focus', index >= 0);
				drawOverlay(kernels[index]);
			}
		}
		if (index < 0 || x === undefined)
			popup.hidden = true;
		else
			openPopup(kernels[index], x, y);
	}

	function pin(index) {
		pinned = index === pinned ? -1 : index;
		if (card) {
			const text = pinned >= 0 && document.getElementById(`${section.id}k${pinned}`);
			card.hidden = !text;
			card.replaceChildren();
			if (text) {
				card.append(textElement('h4', kernels[pinned].name),
					textElement('p', kernels[pinned].lines.join('  |  ')));
				for (const part of [...text.children].slice(1))
					card.append(part.cloneNode(true));
			}
		}
		for (const element of elements.flat())
			element.setAttribute('aria-pressed', String(numberOf(element) === pinned));
		try {
			history.replaceState(null, '', pinned < 0 ? '#' : `#${section.id}k${pinned}`);
		} catch { /* a page without an address of its own */ }
	}

	// ---- which kernels are there -------------------------------------------------------

	function applyFilter() {
		const words = search.value.toLowerCase().split(/\s+/);
		let count = 0;

		kernels.forEach((kernel, index) => {
			const row = elements[index].find(element => element.matches('tr'));
			const text = row.textContent.toLowerCase();
			const on = !out.has(kernel.c) && words.every(word => text.includes(word));
			for (const element of elements[index])
				element.classList.toggle('off', !on);
			count += on;
		});
		section.querySelector('.count').textContent = count === kernels.length ?
			`${count} kernels` : `${count} of ${kernels.length} kernels`;
		marks = [...svg ? svg.querySelectorAll('.kernel:not(.off)') : []];
		marks.sort((a, b) => kernels[a.dataset.k].x - kernels[b.dataset.k].x ||
			kernels[a.dataset.k].y - kernels[b.dataset.k].y);
		marks.forEach((mark, place) => mark.setAttribute('tabindex', place ? -1 : 0));
		if (pinned >= 0 && elements[pinned][0].matches('.off')) {
			pin(pinned);
			show(-1);
		}
	}

	function toggleCeiling(ceiling) {
		const index = +ceiling.dataset.c;

		if (!out.delete(index))
			out.add(index);
		ceiling.classList.toggle('out', out.has(index));
		ceiling.setAttribute('aria-checked', String(!out.has(index)));
		applyFilter();
	}

	// ---- keys and pointer --------------------------------------------------------------

	function step(mark, way) {
		const next = marks[(marks.indexOf(mark) + way + marks.length) % marks.length];

		mark.setAttribute('tabindex', -1);
		next.setAttribute('tabindex', 0);
		next.focus();
	}

	function pressKey(event) {
		const mark = event.target.closest('.kernel'), ceiling = event.target.closest('.ceiling');

		if (event.key === 'Escape') {
			if (pinned >= 0)
				pin(pinned);
			show(-1);
		} else if ((event.key === 'Enter' || event.key === ' ') && (mark || ceiling)) {
			if (ceiling)
				toggleCeiling(ceiling);
			else
				pin(numberOf(mark));
			popup.hidden = true;
			event.preventDefault();
		} else if (mark && ['ArrowRight', 'ArrowUp', 'ArrowLeft', 'ArrowDown'].includes(event.key)) {
			step(mark, event.key === 'ArrowRight' || event.key === 'ArrowUp' ? 1 : -1);
			event.preventDefault();
		}
	}

	function press(event) {
		const ceiling = event.target.closest('.ceiling'), index = kernelAt(event.target);

		if (event.target.closest('a, button, input, label, .card'))
			return;
		if (ceiling)
			toggleCeiling(ceiling);
		else if (index >= 0) {
			pin(index);
			show(pinned);
		} else if (event.target.closest('svg.roofline') && pinned >= 0) {
			pin(pinned);
			show(-1);
		}
	}

	function focus(event) {
		const index = kernelAt(event.target);

		if (index >= 0 && pinned < 0) {
			const box = event.target.getBoundingClientRect();
			show(index, box.right, box.bottom);
		}
	}

	function sortBy(table, head, place) {
		const body = table.tBodies[0];
		const down = head.getAttribute('aria-sort') === 'ascending' ||
			(head.matches('.number') && !head.hasAttribute('aria-sort'));
		const key = row => {
			const cell = row.cells[place];
			return cell.dataset.v === undefined ? cell.textContent : parseFloat(cell.dataset.v);
		};
		const compare = (a, b) => typeof a === 'string' ? a.localeCompare(b) : a - b;

		for (const other of table.tHead.querySelectorAll('th'))
			other.removeAttribute('aria-sort');
		head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
		// What is not known comes last, either way.
		body.append(...[...body.rows].map(row => [key(row), row]).sort(([a], [b]) =>
			Number.isNaN(a) || Number.isNaN(b) ? Number.isNaN(a) - Number.isNaN(b) :
			down ? compare(b, a) : compare(a, b)).map(([, row]) => row));
	}

	// ---- pictures to take away ---------------------------------------------------------

	function download(url, type) {
		const link = document.createElement('a');

		link.href = url;
		link.download = `roofline.${type}`;
		link.click();
	}

	// The chart as a file of its own: with the page's style, in the theme that is seen.
	function pictureUrl() {
		const copy = svg.cloneNode(true), style = svgElement('style', {},
			document.querySelector('style').textContent);

		copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
		copy.setAttribute('width', 1920);
		copy.setAttribute('data-theme', isDark() ? 'dark' : 'light');
		copy.setAttribute('font-family', 'Arial, Helvetica, sans-serif');
		copy.prepend(style, svgElement('rect', { width: '100%', height: '100%', fill: 'var(--background)' }));
		return 'data:image/svg+xml;charset=utf-8,' +
			encodeURIComponent(new XMLSerializer().serializeToString(copy));
	}

	function save(type) {
		const image = new Image();

		if (type === 'svg')
			return download(pictureUrl(), type);
		image.onload = () => {
			const canvas = document.createElement('canvas');
			canvas.width = image.width;
			canvas.height = image.height;
			canvas.getContext('2d').drawImage(image, 0, 0);
			download(canvas.toDataURL('image/png'), type);
		};
		image.src = pictureUrl();
	}

	// ---- start -------------------------------------------------------------------------

	for (const element of section.querySelectorAll('[data-k]'))
		elements[element.dataset.k].push(element);
	for (const mark of svg ? svg.querySelectorAll('.kernel') : []) {
		const title = mark.querySelector('title'); // would pop up beside the popup
		mark.setAttribute('aria-label', title.textContent);
		mark.setAttribute('role', 'button');
		title.remove();
	}
	for (const ceiling of svg ? svg.querySelectorAll('.ceiling') : []) {
		ceiling.setAttribute('role', 'checkbox');
		ceiling.setAttribute('aria-checked', 'true');
		ceiling.setAttribute('tabindex', 0);
	}
	for (const table of section.querySelectorAll('table.sortable')) {
		table.classList.add('scripted');
		[...table.tHead.rows[0].cells].forEach((head, place) => {
			const button = textElement('button', head.textContent);
			button.type = 'button';
			button.addEventListener('click', () => sortBy(table, head, place));
			head.replaceChildren(button);
		});
	}
	for (const button of section.querySelectorAll('.toggle'))
		button.addEventListener('click', () => {
			const level = svg.querySelector(`.level[data-level="${button.dataset.level}"]`);
			const on = level.classList.toggle('shown');
			button.setAttribute('aria-pressed', String(on));
		});
	for (const button of section.querySelectorAll('.save'))
		button.addEventListener('click', () => save(button.dataset.type));
	section.addEventListener('pointerover', event => {
		if (pinned < 0)
			show(kernelAt(event.target), event.clientX, event.clientY);
	});
	section.addEventListener('pointerleave', () => pinned < 0 && show(-1));
	section.addEventListener('focusin', focus);
	section.addEventListener('focusout', () => pinned < 0 && show(-1));
	section.addEventListener('keydown', pressKey);
	section.addEventListener('click', press);
	search.addEventListener('input', applyFilter);
	applyFilter();

	// A link to a kernel opens what is said about it and pins it.
	const target = new RegExp(`^#${section.id}k(\\d+)$`).exec(location.hash);
	if (target && kernels[target[1]]) {
		pin(+target[1]);
		show(+target[1]);
		document.getElementById(target[0].slice(1)).open = true;
	}
}

// ---- theme, print --------------------------------------------------------------------------

function isDark() {
	return root.dataset.theme ? root.dataset.theme === 'dark' :
		matchMedia('(prefers-color-scheme: dark)').matches;
}

function nameTheme() {
	document.getElementById('theme').textContent = isDark() ? 'Light' : 'Dark';
}

document.getElementById('theme').addEventListener('click', () => {
	root.dataset.theme = isDark() ? 'light' : 'dark';
	nameTheme();
});

// On paper: light, and every explanation open.
let before;
addEventListener('beforeprint', () => {
	before = root.dataset.theme;
	root.dataset.theme = 'light';
	for (const details of document.querySelectorAll('details'))
		details.open = true;
});
addEventListener('afterprint', () => {
	if (before)
		root.dataset.theme = before;
	else
		delete root.dataset.theme;
});

addEventListener('hashchange', () => {
	const target = document.getElementById(location.hash.slice(1));
	if (target && target.matches('details'))
		target.open = true;
});

root.classList.add('scripted');
nameTheme();
document.querySelectorAll('section.device').forEach(openSection);
