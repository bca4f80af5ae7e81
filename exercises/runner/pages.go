package runner

import (
	"fmt"
	"slices"
)

// pages is a text that is read a screen at a time.
//
//	0 <= top < len(rows), or both are 0
type pages struct {
	title  string
	rows   []row // as wide as the screen
	height int   // rows of text on a screen
	top    int   // the first row that is shown
}

// newPages opens a text at its top, or at the row of where the learner is.
func newPages(title string, rows []row, height int) *pages {
	p := &pages{title: title, rows: rows, height: max(1, height)}
	at := slices.IndexFunc(rows, func(r row) bool { return r.tone == here })
	p.top = max(0, min(at-p.height/2, len(rows)-p.height))
	return p
}

// turn goes on by pages, and stays on the last one and on the first one.
func (p *pages) turn(by int) {
	if top := p.top + by*p.height; top < len(p.rows) {
		p.top = max(0, top)
	}
}

// end is the first row that is not shown any more.
func (p *pages) end() int { return min(p.top+p.height, len(p.rows)) }

func (p *pages) shown() []row { return p.rows[p.top:p.end()] }

// foot tells what is shown, and the keys.
func (p *pages) foot() string {
	if p.end() == len(p.rows) {
		return fmt.Sprintf("-- %s: the end.   b back   q leave", p.title)
	}
	return fmt.Sprintf("-- %s: %d %%.   space on   b back   q leave", p.title, p.end()*100/len(p.rows))
}
