package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"looper.example/stage03-http-parser/server"
	"looper.example/stage05-templates/template"
)

// newPlayed returns the environment for templates that visitors type. All clients wait during a render,
// so its limits allow only a moment.
func newPlayed() *template.Environment {
	base, _ := files.ReadFile("pages/play_base.html")
	return template.New(template.Config{
		Loader: template.MapLoader{"base.html": string(base)},
		Limits: template.Limits{Depth: 20, Steps: 100_000, Output: 256 << 10, Memory: 4 << 20},
	})
}

// example is a template with its variables, for the visitor to begin with.
type example struct {
	Name, Template, Context string
}

// loadExamples reads the examples, which are part of the program: NAME.html is the template, and
// NAME.json its variables.
func loadExamples() ([]example, error) {
	names, err := fs.Glob(files, "examples/*.html")
	if err != nil {
		return nil, err
	}
	var list []example
	for _, name := range names {
		source, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		vars, err := files.ReadFile(strings.TrimSuffix(name, ".html") + ".json")
		if err != nil {
			return nil, err
		}
		_, title, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".html"), "-")
		list = append(list, example{title, string(source), string(vars)})
	}
	return list, nil
}

// playground is the page with an example filled in.
func playground(examples []example) page {
	return func(s *site, x server.Exchange) {
		chosen := examples[0]
		for _, e := range examples {
			if "example="+e.Name == string(x.Request().Query()) {
				chosen = e
			}
		}
		s.drawPlayground(x, examples, chosen)
	}
}

// play is the same page with the text that the visitor has typed.
func play(examples []example) page {
	return func(s *site, x server.Exchange) {
		x.Collect(func(body []byte) {
			form, err := url.ParseQuery(string(body))
			if err != nil {
				x.Respond(400, []byte("expected a form: "+err.Error()+"\n"))
				return
			}
			s.drawPlayground(x, examples, example{Template: form.Get("template"), Context: form.Get("context")})
		})
	}
}

func (s *site) drawPlayground(x server.Exchange, examples []example, chosen example) {
	// A browser sends the lines of a text area with CRLF.
	chosen.Template = strings.ReplaceAll(chosen.Template, "\r\n", "\n")
	output, err := s.render(chosen)
	vars := map[string]any{
		"examples": examples, "chosen": chosen, "output": output, "problem": "",
		"tokens": tokensOf(chosen.Template), "steps": stepsOf(s.played, chosen.Template),
	}
	if err != nil {
		vars["problem"] = explain(err)
	}
	s.draw(x, 200, "playground.html", vars)
}

// render renders the visitor's template with the visitor's variables.
func (s *site) render(e example) (string, error) {
	vars, err := decodeContext(e.Context)
	if err != nil {
		return "", fmt.Errorf("the context: %w", err)
	}
	t, err := s.played.Parse("template", e.Template)
	if err != nil {
		return "", err
	}
	return t.Text(vars)
}

// decodeContext reads a JSON object. Numbers keep their spelling, so 3 does not become 3.0.
func decodeContext(text string) (vars map[string]any, err error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&vars); err != nil {
		return nil, fmt.Errorf("expected a JSON object: %w", err)
	}
	return vars, nil
}

// explain returns the text of an error; a template's error has its place.
func explain(err error) string {
	var e *template.Error
	if errors.As(err, &e) {
		return e.Detail()
	}
	return err.Error()
}
