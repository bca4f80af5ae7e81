package check

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

//go:embed render/fixtures.json
var fixturesText []byte

// fixtures are templates with the output of the real Jinja2, as render/generate.py has recorded it. They begin with the
// simplest; those of stage05-templates are its corner cases.
type fixtures struct {
	Context   map[string]any    `json:"context"`
	Templates map[string]string `json:"templates"`
	Steps     []struct {
		Step  int       `json:"step"`
		Cases []fixture `json:"cases"`
	} `json:"steps"`
}

// fixture is one template; one of Expected and Error is set.
type fixture struct {
	Template   string  `json:"template"`
	JSON       string  `json:"json,omitempty"`       // variables of its own, as text: the way a number is written matters
	Autoescape *bool   `json:"autoescape,omitempty"` // false: the page is not HTML
	Expected   *string `json:"expected,omitempty"`
	Error      string  `json:"error,omitempty"` // Jinja2's message for a mistake in it
	Line       int     `json:"line,omitempty"`  // of the mistake, if the template has several
}

var allFixtures = sync.OnceValue(func() *fixtures {
	f := new(fixtures)
	if err := json.Unmarshal(fixturesText, f); err != nil {
		panic(err) // the file is part of this package
	}
	return f
})

// fixturesOf lists those of a step.
func fixturesOf(step int) []fixture {
	for _, s := range allFixtures().Steps {
		if s.Step == step {
			return s.Cases
		}
	}
	return nil
}

// renders posts each template of a step to /render, with the variables and the other templates.
func renders(step int) probe {
	cases := fixturesOf(step)
	return probe{needs: need{"POST", "/render"}, parts: len(cases), ask: func(_ context.Context, s *server) error {
		var first *Failure
		passed := 0
		for i := range cases {
			f, err := cases[i].ask(s)
			switch {
			case err != nil && first != nil:
				return first // the server has ended, and this says at what
			case err != nil:
				return err
			case f == nil:
				passed++
			case first == nil:
				first = f
			}
			if s.hasEnded() {
				break
			}
		}
		if first == nil {
			return nil
		}
		first.Passed, first.Total = passed, len(cases)
		return first
	}}
}

// ask renders one template. It returns nil if the output is that of Jinja2.
func (f *fixture) ask(s *server) (*Failure, error) {
	common := allFixtures()
	content, err := f.body(common.Context, common.Templates)
	if err != nil {
		return nil, err
	}
	c, err := dial(s)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	r, err := c.ask(fmt.Sprintf("POST /render HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(content), content))
	switch {
	case err != nil:
	case f.Expected != nil && r.status == 200 && string(r.body) == *f.Expected:
		return nil, nil
	case f.Expected == nil && r.status == 400 && f.toldLine(r):
		return nil, nil
	}
	short, _ := f.body(mentioned(common.Context, f.Template), mentioned(common.Templates, f.Template))
	failure := &Failure{
		Case: strings.ReplaceAll(f.Template, "\n", `\n`), Sent: "POST /render with the template\n  " + strings.ReplaceAll(f.Template, "\n", "\n  "),
		Reproduce: curl("POST", "/render", string(short)),
	}
	if err != nil {
		failure.Came = plain(err)
	} else {
		failure.Came = r.String()
	}
	if f.Expected != nil {
		failure.Wanted = fmt.Sprintf("200 with %s, as Jinja2 has it", told([]byte(*f.Expected)))
	} else {
		failure.Wanted = fmt.Sprintf("400: the template has a mistake; Jinja2 says %s", f.Error)
		if f.Line > 0 {
			failure.Wanted += fmt.Sprintf("\nand a message with \"line %d\"", f.Line)
		}
	}
	return failure, nil
}

// toldLine reports whether the message has the line, if it matters.
func (f *fixture) toldLine(r *reply) bool {
	return f.Line == 0 || regexp.MustCompile(fmt.Sprintf(`line %d\b`, f.Line)).Match(r.body)
}

// body is the content of the request that renders the template.
func (f *fixture) body(vars map[string]any, templates map[string]string) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	asked := map[string]any{"template": f.Template, "context": vars, "templates": templates}
	if f.JSON != "" {
		asked["context"] = json.RawMessage(f.JSON)
	}
	if f.Autoescape != nil {
		asked["autoescape"] = *f.Autoescape
	}
	err := encoder.Encode(asked)
	return bytes.TrimSpace(body.Bytes()), err
}

// mentioned leaves out variables that the template does not name. A template that uses others may need all.
func mentioned[V any](all map[string]V, template string) map[string]V {
	if strings.Contains(template, "include") || strings.Contains(template, "extends") {
		return all
	}
	some := map[string]V{}
	for name, value := range all {
		if strings.Contains(template, name) {
			some[name] = value
		}
	}
	return some
}

// told shows bytes; of many, the first.
func told(b []byte) string {
	const most = 300
	if len(b) > most {
		return fmt.Sprintf("%d bytes (%q ...)", len(b), b[:most])
	}
	return fmt.Sprintf("%q", b)
}
