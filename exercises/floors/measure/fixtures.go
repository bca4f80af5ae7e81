package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
)

// fixture is a template of floor 5 with the output of Jinja2, or a file of templates with what they have in common.
type fixture struct {
	Template  string                     `json:"template"`
	Settings  map[string]any             `json:"settings"`
	Context   map[string]json.RawMessage `json:"context"`
	Templates map[string]string          `json:"templates"`
	Expected  *string                    `json:"expected"` // nil: Jinja2 reports an error
	Cases     []fixture                  `json:"cases"`
}

// fixtures counts the fixtures of floor 5 that mini renders as Jinja2 does. The floor's own test shows that the floor
// renders them all.
func (b *bench) fixtures(ctx context.Context) (passed, of int, err error) {
	names, err := filepath.Glob(filepath.Join(b.stage.source, "template", "testdata", "fixtures", "*.json"))
	if err != nil {
		return 0, 0, err
	}
	server, err := b.mini.start(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer server.Stop()
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			return 0, 0, err
		}
		var common fixture
		if err := json.Unmarshal(content, &common); err != nil {
			return 0, 0, fmt.Errorf("%s: %w", name, err)
		}
		for _, f := range common.Cases {
			of++
			ok, err := f.under(common).passes(ctx, "http://"+server.Addr+"/render")
			if err != nil {
				return 0, 0, err
			}
			if ok {
				passed++
			}
		}
	}
	b.tell("%s: %d of %d fixtures", b.mini.name, passed, of)
	return passed, of, nil
}

// under adds what is common to the fixtures of a file.
func (f fixture) under(common fixture) fixture {
	f.Settings = merged(common.Settings, f.Settings)
	f.Context = merged(common.Context, f.Context)
	f.Templates = merged(common.Templates, f.Templates)
	return f
}

func merged[V any](common, own map[string]V) map[string]V {
	all := maps.Clone(common)
	if all == nil {
		all = map[string]V{}
	}
	maps.Copy(all, own)
	return all
}

// passes posts the fixture to mini's /render. Mini knows one of the settings. Where Jinja2 reports an error, mini must
// report one; the messages may differ.
func (f fixture) passes(ctx context.Context, url string) (bool, error) {
	escapes, _ := f.Settings["autoescape"].(bool)
	body, err := json.Marshal(map[string]any{
		"template": f.Template, "context": f.Context, "templates": f.Templates, "autoescape": escapes,
	})
	if err != nil {
		return false, err
	}
	request, err := http.NewRequestWithContext(ctx, "POST", url, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false, ctx.Err() // mini has closed the connection
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return false, ctx.Err()
	case f.Expected == nil:
		return response.StatusCode == http.StatusBadRequest, nil
	}
	return response.StatusCode == http.StatusOK && string(page) == *f.Expected, nil
}
