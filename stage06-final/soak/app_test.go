package soak_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
	"looper.example/stage06-final/proxy"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/websocket"
)

// big is the static file.
var big = strings.Repeat("a line of the file that is requested in pieces\n", 20_000)

// site is the shared state of a soak's applications.
type site struct {
	room     websocket.Group
	clients  []*client.Client // one for each application
	sessions *session.Memory
	handlers int    // handlers that have begun, and not returned
	upstream string // URL of the upstream
}

// newApp returns an application with everything. up reports whether it passes requests on.
func (s *site) newApp(t *testing.T, config looper.Config, up bool) *looper.App {
	config.TemplatesFS = fstest.MapFS{"page.html": {Data: []byte("<p>page {{ token }}</p>{% for i in range(400) %}<i>{{ i }}</i>{% endfor %}")}}
	config.StaticFS = fstest.MapFS{"big.txt": {Data: []byte(big)}}
	app := looper.New(config)
	app.Use(s.count, middleware.Default(), session.New(session.Config{Insecure: true, Store: s.sessions, Log: config.Log}))
	s.addRequests(app)
	s.addStreams(app)
	s.addWaits(app, s.newClient())
	if up {
		s.addProxy(t, app)
	}
	return app
}

func (s *site) newClient() *client.Client {
	cl := client.New(client.Config{IdleTimeout: idleTimeout})
	s.clients = append(s.clients, cl)
	return cl
}

// count counts the handlers that have not returned.
func (s *site) count(next looper.Handler) looper.Handler {
	return func(c *looper.Context) error {
		s.handlers++
		defer func() { s.handlers-- }()
		return next(c)
	}
}

func (s *site) addRequests(app *looper.App) {
	app.Get("/hello/{token}", func(c *looper.Context) error { return c.Text(200, "hello "+c.Param("token")) })
	app.Get("/page/{token}", func(c *looper.Context) error {
		return c.Render(200, "page.html", looper.Map{"token": c.Param("token")})
	})
	app.Post("/form", func(c *looper.Context) error {
		name, err := looper.FormValue[string](c, "token")
		if err != nil {
			return err
		}
		return c.Text(200, "form "+name)
	})
	app.Post("/upload", upload)
	app.Post("/json", func(c *looper.Context) error {
		var v struct{ Token string }
		if err := c.BindJSON(&v); err != nil {
			return err
		}
		return c.JSON(200, v)
	})
	app.Get("/visit", func(c *looper.Context) error {
		s := session.Get(c)
		visits, _ := session.Value[int](s, "visits")
		s.Set("visits", visits+1)
		return c.Text(200, fmt.Sprint("visit ", visits+1))
	})
	app.Get("/teapot/{token}", func(c *looper.Context) error { return &looper.Error{Status: 418, Message: c.Param("token")} })
	app.Get("/broken/{token}", func(c *looper.Context) error { return errors.New("soak: broken") })
	app.Get("/panic/{token}", func(c *looper.Context) error { panic("soak: panic") })
}

// upload responds with the form's token and the length of its file.
func upload(c *looper.Context) error {
	c.LimitBody(4 << 20)
	form, err := c.Form()
	if err != nil {
		return err
	}
	file := form.File("file")
	if file == nil {
		return &looper.Error{Status: 400}
	}
	content, err := file.Bytes()
	if err != nil {
		return err
	}
	token, err := looper.FormValue[string](c, "token")
	if err != nil {
		return err
	}
	return c.Text(200, fmt.Sprintf("upload %s %d", token, len(content)))
}

func (s *site) addStreams(app *looper.App) {
	app.Get("/stream/{token}", func(c *looper.Context) error {
		out, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		line := c.Param("token") + "\n"
		for range 2000 {
			if _, err := out.WriteString(line); err != nil {
				return err
			}
		}
		return nil
	})
	app.Get("/events/{token}", func(c *looper.Context) error {
		events, err := c.Events()
		for i := 0; i < 10 && err == nil; i++ {
			if err = events.Send(looper.Event{Data: c.Param("token")}); err == nil {
				err = c.Sleep(time.Millisecond)
			}
		}
		return err
	})
	app.Post("/echo", func(c *looper.Context) error {
		c.LimitBody(4 << 20)
		return c.SendReader(200, "application/octet-stream", -1, c.Reader())
	})
	options := websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: true}}
	app.Get("/ws", func(c *looper.Context) error {
		ws, err := websocket.Accept(c, options)
		for err == nil {
			var m websocket.Message
			if m, err = ws.Read(); err == nil {
				err = ws.Write(m)
			}
		}
		return err
	})
	app.Get("/room", func(c *looper.Context) error {
		ws, err := websocket.Accept(c, options)
		if err != nil {
			return err
		}
		s.room.Join(ws)
		for {
			m, err := ws.Read()
			if err != nil {
				return err
			}
			if _, err := s.room.Broadcast(c, m); err != nil {
				return err
			}
		}
	})
}

func (s *site) addWaits(app *looper.App, cl *client.Client) {
	app.Get("/sleep/{token}", func(c *looper.Context) error {
		if err := c.Sleep(5 * time.Millisecond); err != nil {
			return err
		}
		return c.Text(200, "slept "+c.Param("token"))
	})
	app.Get("/wait/{token}", func(c *looper.Context) error { return c.Sleep(time.Second) })
	app.Get("/offload/{token}", func(c *looper.Context) error {
		token := c.Param("token")
		text, err := looper.Offload(c, func(context.Context) (string, error) { return "offload " + token, nil })
		if err != nil {
			return err
		}
		return c.Text(200, text)
	})
	app.Get("/fetch/{token}", func(c *looper.Context) error {
		r, err := cl.Get(c, s.upstream+"/page/"+c.Param("token"))
		if err != nil {
			return err
		}
		defer func() { _ = r.Body.Close() }()
		content, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		return c.Text(200, string(content))
	})
}

func (s *site) addProxy(t *testing.T, app *looper.App) {
	p, err := proxy.New(proxy.Config{
		Upstreams: []string{s.upstream}, StripPrefix: "/up", MaxBody: -1, Client: client.Config{IdleTimeout: idleTimeout},
	})
	require.NoError(t, err)
	p.Mount(app, "/up")
}
