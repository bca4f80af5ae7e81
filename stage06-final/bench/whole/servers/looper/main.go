// Looper is the site on Looper, written like an application: routes, a template, a folder of files.
package main

import (
	"flag"
	"fmt"
	"log"
	"log/slog"

	"looper.example/stage02-poller/launch"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/bench/whole/servers/serve"
	"looper.example/stage06-final/bench/whole/site"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/websocket"
)

func main() {
	poller := flag.String("poller", "", "`name` of the poller")
	o := serve.Parse("looper")
	config := looper.Config{
		Log: slog.New(slog.DiscardHandler), NoRequestLog: true,
		Templates: o.Folder, Static: o.Static(), StaticPrefix: site.FilesPath,
	}
	if o.TLS {
		config.TLS.Cert, config.TLS.Key = o.Cert(), o.Key()
	}
	app := newApp(config)
	options := launch.Options{Addr: o.Addr, Poller: *poller, Log: config.Log}
	start := func(l *loop.Loop, addr string) (*loop.Listener, error) { return app.ListenOn(l, addr) }
	if err := options.Serve(start, o.Say); err != nil {
		log.Fatal(err)
	}
}

func newApp(config looper.Config) *looper.App {
	app := looper.New(config)
	vars := looper.Map(site.NewPage())
	app.Get(site.HelloPath, hello)
	app.Get(site.JSONPath, func(c *looper.Context) error { return c.JSON(200, site.NewGreeting()) })
	app.Get(site.PagePath, func(c *looper.Context) error { return c.Render(200, site.Jinja, vars) })
	app.Post(site.UploadPath, upload)
	app.Get(site.WaitPath, func(c *looper.Context) error {
		if err := c.Sleep(site.Wait); err != nil {
			return err
		}
		return hello(c)
	})
	app.Get(site.SocketPath, socket)
	return app
}

func hello(c *looper.Context) error { return c.Text(200, site.Hello) }

func upload(c *looper.Context) error {
	body, err := c.Body()
	if err != nil {
		return err
	}
	return c.Text(200, fmt.Sprintf("%d\n", len(body)))
}

func socket(c *looper.Context) error {
	ws, err := websocket.Accept(c, websocket.Options{})
	if err != nil {
		return err
	}
	for {
		m, err := ws.Read()
		if err != nil {
			return err
		}
		if err := ws.Write(m); err != nil {
			return err
		}
	}
}
