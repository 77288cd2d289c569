/* SPDX-License-Identifier: Apache-2.0 */
#include "render/document.h"

int document_draw(struct document *document, struct error *err)
{
	struct chart_request request = {
		.kinds = ~(1u << CHART_ROOFLINE),
		.formats = 1u << CHART_SVG,
		.theme = CHART_LIGHT,
	};

	if (charts_draw(document->model, &request, &document->light, err))
		return -1;
	request.theme = CHART_DARK;
	return charts_draw(document->model, &request, &document->dark, err);
}

int document_draw_roofline(struct document *document, enum chart_format format, struct error *err)
{
	struct chart_request request = {
		.kinds = 1u << CHART_ROOFLINE,
		.formats = 1u << format,
	};

	return charts_draw(document->model, &request, &document->light, err);
}

void document_release(struct document *document)
{
	chart_outcome_release(&document->light);
	chart_outcome_release(&document->dark);
}
