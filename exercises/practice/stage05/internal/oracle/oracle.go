// Package oracle says what a template prints: the real template package renders it.
package oracle

import "looper.example/stage05-templates/template"

// Page renders a source with vars. Others are the templates that it includes or extends, by name; nil if there are none.
// A line feed at the end of a source is kept.
func Page(source string, vars map[string]any, others map[string]string) (string, error) {
	env := template.New(template.Config{Loader: template.MapLoader(others), KeepTrailingNewline: true})
	t, err := env.Parse("page", source)
	if err != nil {
		return "", err
	}
	return t.Text(vars)
}
