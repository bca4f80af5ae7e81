// Fasthttp is the site on fasthttp, which has no router: a switch does.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"looper.example/stage06-final/bench/whole/servers/serve"
	"looper.example/stage06-final/bench/whole/site"
)

func main() {
	o := serve.Parse("fasthttp")
	page := site.CompilePage()
	files := (&fasthttp.FS{Root: o.Static(), PathRewrite: fasthttp.NewPathPrefixStripper(len(site.FilesPath) - 1)}).NewRequestHandler()
	handler := func(c *fasthttp.RequestCtx) {
		switch path := string(c.Path()); {
		case path == site.HelloPath && c.IsGet():
			c.SetBodyString(site.Hello)
		case path == site.JSONPath && c.IsGet():
			greet(c)
		case path == site.PagePath && c.IsGet():
			c.SetContentType("text/html; charset=utf-8")
			c.SetBody(page.Render())
		case path == site.UploadPath && c.IsPost():
			fmt.Fprintf(c, "%d\n", len(c.PostBody()))
		case path == site.WaitPath && c.IsGet():
			time.Sleep(site.Wait)
			c.SetBodyString(site.Hello)
		case strings.HasPrefix(path, site.FilesPath):
			files(c)
		default:
			c.Error("Not Found", fasthttp.StatusNotFound)
		}
	}
	server := &fasthttp.Server{Handler: handler, Logger: log.New(io.Discard, "", 0)}
	listener := o.Listen()
	if o.TLS {
		log.Fatal(server.ServeTLS(listener, o.Cert(), o.Key()))
	}
	log.Fatal(server.Serve(listener))
}

func greet(c *fasthttp.RequestCtx) {
	text, err := json.Marshal(site.NewGreeting())
	if err != nil {
		log.Fatal(err)
	}
	c.SetContentType("application/json")
	c.SetBody(text)
}
