// Package site defines the resources that every server of the comparison serves, and the right responses. Servers and checks use the
// same constants, so no server can be fast by sending something else.
//
//	GET  /hello      14 bytes of text
//	GET  /json       a small value, encoded for each request
//	GET  /page       10 kB of HTML, made by a template for each request
//	POST /upload     receives 10 kB, and sends the number of bytes
//	GET  /wait       the same text as /hello, after a millisecond
//	GET  /socket     a WebSocket that sends back each message
//	GET  /files/1m   a file of 1 MB; /files/1g: one of 1 GB
//
// Interface: the constants, NewGreeting, NewPage, CompilePage, RenderedPage, WriteFolder.
package site

import (
	"fmt"
	"time"
)

// The resources.
const (
	HelloPath  = "/hello"
	JSONPath   = "/json"
	PagePath   = "/page"
	UploadPath = "/upload"
	WaitPath   = "/wait"
	SocketPath = "/socket"
	FilesPath  = "/files/" // Small or Large comes after it
)

// Hello is the text of /hello and /wait.
const Hello = "Hello, World!\n"

// Host is the host of the requests. Some stages respond with it instead of Hello, so it is equally long.
const Host = "looper.example"

// Wait is how long the handler of /wait sleeps.
const Wait = time.Millisecond

// UploadSize is how many bytes a client sends to /upload.
const UploadSize = 10_000

// Greeting is what /json sends.
type Greeting struct {
	Message string   `json:"message"`
	Number  int      `json:"number"`
	Tags    []string `json:"tags"`
}

// NewGreeting returns the value of /json.
func NewGreeting() Greeting {
	return Greeting{Message: "Hello, World!", Number: 42, Tags: []string{"small", "fast", "whole"}}
}

// NewPage returns the variables of /page: rows of a table, with text that the template must escape.
func NewPage() map[string]any {
	rows := make([]map[string]any, 72)
	for i := range rows {
		rows[i] = map[string]any{
			"number": 1000 + i,
			"name":   fmt.Sprintf("Tea & leaf no. %d", i+1),
			"text":   "Light, flowery & fresh; three minutes at <90 degrees>, and once more.",
			"stock":  i * 5 % 13,
		}
	}
	return map[string]any{"title": "Teas <and> pots", "rows": rows}
}

// The page as a template: for Jinja2 and Looper, for Go's html/template, and for Tornado. All print the same bytes. There is no line
// feed at the end, because Jinja2 leaves it out.
const (
	JinjaPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1>
<table>
{% for row in rows %}<tr><td>{{ row.number }}</td><td>{{ row.name }}</td><td>{{ row.text }}</td><td>{% if row.stock %}{{ row.stock }}{% else %}sold out{% endif %}</td></tr>
{% endfor %}</table>
</body>
</html>`

	GoPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ .title }}</title></head>
<body><h1>{{ .title }}</h1>
<table>
{{ range .rows }}<tr><td>{{ .number }}</td><td>{{ .name }}</td><td>{{ .text }}</td><td>{{ if .stock }}{{ .stock }}{{ else }}sold out{{ end }}</td></tr>
{{ end }}</table>
</body>
</html>`

	TornadoPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1>
<table>
{% for row in rows %}<tr><td>{{ row["number"] }}</td><td>{{ row["name"] }}</td><td>{{ row["text"] }}</td><td>{% if row["stock"] %}{{ row["stock"] }}{% else %}sold out{% end %}</td></tr>
{% end %}</table>
</body>
</html>`
)
