// Package chart draws charts as SVG: dots with their spread, and lines. They follow the reader's choice of light or dark
// (prefers-color-scheme), need no script, and have every value as text too.
//
//	Dots   a row for each name: a value on a logarithmic scale, with its spread
//	Lines  a curve for each name, named at its end
//
// Interface: Dots, Lines; AppendSVG of both.
package chart

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// style holds the colours, for light and for dark. The chart's subject has marks of the class strong.
const style = `<style>
svg{--paper:#fff;--ink:#2b2622;--soft:#6b6259;--grid:#e6dcd0;--mark:#8a8178;--strong:#b7410e;font:13px system-ui,sans-serif}
@media(prefers-color-scheme:dark){svg{--paper:#1d1a17;--ink:#efe7de;--soft:#b3a89c;--grid:#3b352f;--mark:#9a9087;--strong:#ff8a4c}}
.paper{fill:var(--paper)}text{fill:var(--ink)}.soft{fill:var(--soft)}.grid{stroke:var(--grid);fill:none}
.mark{stroke:var(--mark);fill:none;stroke-width:1.5}.strong{stroke:var(--strong);fill:none;stroke-width:3}
circle.mark{fill:var(--mark);stroke:none}circle.strong{fill:var(--strong);stroke:none}text.strong{fill:var(--strong);stroke:none;font-weight:600}
</style>
`

// canvas collects the elements of a drawing. Its unit is a pixel at the chart's intended size.
type canvas struct{ out []byte }

func (c *canvas) begin(width, height int, title string) {
	c.addf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img">`+"\n<title>%s</title>\n", width, height, escape(title))
	c.out = append(c.out, style...)
	c.addf(`<rect class="paper" width="%d" height="%d"/>`+"\n", width, height)
}

func (c *canvas) end() []byte { return append(c.out, "</svg>\n"...) }

func (c *canvas) addf(format string, arguments ...any) {
	c.out = fmt.Appendf(c.out, format, arguments...)
}

// Anchors of text: which of its points is at x.
const (
	atStart  = "start"
	atMiddle = "middle"
	atEnd    = "end"
)

func (c *canvas) text(x, y float64, anchor, class, text string) {
	c.addf(`<text x="%s" y="%s" text-anchor="%s"`, short(x), short(y), anchor)
	if class != "" {
		c.addf(` class="%s"`, class)
	}
	c.addf(">%s</text>\n", escape(text))
}

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	c.addf(`<path class="%s" d="M%s %sL%s %s"/>`+"\n", class, short(x1), short(y1), short(x2), short(y2))
}

func (c *canvas) dot(class string, x, y, radius float64) {
	c.addf(`<circle class="%s" cx="%s" cy="%s" r="%s"/>`+"\n", class, short(x), short(y), short(radius))
}

// short writes a coordinate with one digit after the point, if it is not zero.
func short(x float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0") }

func escape(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a strings.Builder takes everything
	return out.String()
}

// class returns the class of a mark.
func class(strong bool) string {
	if strong {
		return "strong"
	}
	return "mark"
}

// labelClass returns the class of a mark's name.
func labelClass(strong bool) string {
	if strong {
		return "strong"
	}
	return ""
}
