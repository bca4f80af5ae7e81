package site

import (
	"bytes"
	"html/template"
	"log"
)

// Page renders /page with html/template.
type Page struct {
	template *template.Template
	vars     map[string]any
}

// CompilePage compiles the template.
func CompilePage() *Page {
	return &Page{template.Must(template.New("page").Parse(GoPage)), NewPage()}
}

// Render returns the complete page. So its length is known, and the server does not send it in chunks.
func (p *Page) Render() []byte {
	var out bytes.Buffer
	if err := p.template.Execute(&out, p.vars); err != nil {
		log.Fatal(err) // the template is part of the program
	}
	return out.Bytes()
}

// RenderedPage returns the expected content of /page.
func RenderedPage() []byte { return CompilePage().Render() }
