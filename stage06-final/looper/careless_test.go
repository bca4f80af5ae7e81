package looper_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/subject"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// lateUses are the ways in which a handler can use a Context that is over. None of them has an effect; those that return an error
// return ErrOver.
var lateUses = map[string]func(t *testing.T, c *looper.Context){
	"Text":   func(t *testing.T, c *looper.Context) { require.ErrorIs(t, c.Text(200, "late"), looper.ErrOver) },
	"HTML":   func(t *testing.T, c *looper.Context) { require.ErrorIs(t, c.HTML(200, "late"), looper.ErrOver) },
	"Bytes":  func(t *testing.T, c *looper.Context) { require.ErrorIs(t, c.Bytes(200, "x/y", nil), looper.ErrOver) },
	"JSON":   func(t *testing.T, c *looper.Context) { require.ErrorIs(t, c.JSON(200, 1), looper.ErrOver) },
	"Render": func(t *testing.T, c *looper.Context) { require.ErrorIs(t, c.Render(200, "late", nil), looper.ErrOver) },
	"RenderStream": func(t *testing.T, c *looper.Context) {
		require.ErrorIs(t, c.RenderStream(200, "late", nil), looper.ErrOver)
	},
	"Redirect": func(t *testing.T, c *looper.Context) { require.ErrorIs(t, c.Redirect("/late", 303), looper.ErrOver) },
	"NoContent": func(t *testing.T, c *looper.Context) {
		require.ErrorIs(t, c.NoContent(), looper.ErrOver)
	},
	"Now": func(t *testing.T, c *looper.Context) { require.Zero(t, c.Now()) },
	"FileAs": func(t *testing.T, c *looper.Context) {
		require.ErrorIs(t, c.FileAs(fstest.MapFS{"f": {}}, "f", "x/y"), looper.ErrOver)
	},
	"File": func(t *testing.T, c *looper.Context) {
		require.ErrorIs(t, c.File(fstest.MapFS{"f": {}}, "f"), looper.ErrOver)
	},
	"AddHeader": func(t *testing.T, c *looper.Context) { c.AddHeader("X-Late", "1") },
	"ParamInt": func(t *testing.T, c *looper.Context) {
		_, err := c.ParamInt("name")
		require.ErrorIs(t, err, looper.ErrOver)
	},
	"Stream": func(t *testing.T, c *looper.Context) {
		_, err := c.Stream(200, "text/plain")
		require.ErrorIs(t, err, looper.ErrOver)
	},
	"Upgrade": func(t *testing.T, c *looper.Context) {
		require.ErrorIs(t, c.Upgrade("echo", subject.Mirror{}), looper.ErrOver)
	},
	"Exchange": func(t *testing.T, c *looper.Context) { require.True(t, c.Exchange().Gone()) },
	"Problem": func(t *testing.T, c *looper.Context) {
		require.ErrorIs(t, c.Problem(&looper.Error{Status: 400}), looper.ErrOver)
	},
	"XML":        func(t *testing.T, c *looper.Context) { require.ErrorIs(t, c.XML(200, 1), looper.ErrOver) },
	"Attachment": func(t *testing.T, c *looper.Context) { c.Attachment("late") },
	"SendReader": func(t *testing.T, c *looper.Context) {
		require.ErrorIs(t, c.SendReader(200, "x/y", 0, nil), looper.ErrOver)
	},
	"Request":        func(t *testing.T, c *looper.Context) { require.Empty(t, c.Request().Method()) },
	"SetError":       func(t *testing.T, c *looper.Context) { c.SetError(errors.New("late")) },
	"AddMissing":     func(t *testing.T, c *looper.Context) { c.AddMissing(nil) },
	"SetHeader":      func(t *testing.T, c *looper.Context) { c.SetHeader("X-Late", "1") },
	"DelHeader":      func(t *testing.T, c *looper.Context) { c.DelHeader("Date") },
	"ResponseHeader": func(t *testing.T, c *looper.Context) { require.Empty(t, c.ResponseHeader("X-Late")) },
	"OnResponse":     func(t *testing.T, c *looper.Context) { c.OnResponse(func(*looper.Response) error { panic("late") }) },
	"OnDone":         func(t *testing.T, c *looper.Context) { c.OnDone(func(looper.Done) { panic("late") }) },
	"Method":         func(t *testing.T, c *looper.Context) { require.Empty(t, c.Method()) },
	"Path":           func(t *testing.T, c *looper.Context) { require.Empty(t, c.Path()) },
	"RequestURI":     func(t *testing.T, c *looper.Context) { require.Empty(t, c.RequestURI()) },
	"RawPath":        func(t *testing.T, c *looper.Context) { require.Empty(t, c.RawPath()) },
	"Host":           func(t *testing.T, c *looper.Context) { require.Empty(t, c.Host()) },
	"TLS":            func(t *testing.T, c *looper.Context) { require.Nil(t, c.TLS()) },
	"DevTLS":         func(t *testing.T, c *looper.Context) { require.False(t, c.DevTLS()) },
	"Peer":           func(t *testing.T, c *looper.Context) { require.False(t, c.Peer().IsValid()) },
	"Pattern":        func(t *testing.T, c *looper.Context) { require.Empty(t, c.Pattern()) },
	"Header":         func(t *testing.T, c *looper.Context) { require.Empty(t, c.Header("Host")) },
	"Param": func(t *testing.T, c *looper.Context) {
		require.Empty(t, c.Param("name"))
		_, err := looper.Param[int](c, "name")
		require.ErrorIs(t, err, looper.ErrOver)
	},
	"Query": func(t *testing.T, c *looper.Context) {
		require.Empty(t, c.Query("q"))
		_, err := looper.Query[int](c, "q")
		require.ErrorIs(t, err, looper.ErrOver)
		_, err = looper.QueryAll[int](c, "q")
		require.ErrorIs(t, err, looper.ErrOver)
	},
	"Form": func(t *testing.T, c *looper.Context) {
		_, err := c.Form()
		require.ErrorIs(t, err, looper.ErrOver)
	},
	"Body": func(t *testing.T, c *looper.Context) {
		_, err := c.Body()
		require.ErrorIs(t, err, looper.ErrOver)
	},
	"Reader": func(t *testing.T, c *looper.Context) {
		_, err := c.Reader().Read(make([]byte, 1))
		require.ErrorIs(t, err, looper.ErrOver)
	},
	"MultipartReader": func(t *testing.T, c *looper.Context) {
		_, err := c.MultipartReader()
		require.ErrorIs(t, err, looper.ErrOver)
	},
	"OnProgress": func(t *testing.T, c *looper.Context) { c.OnProgress(func(int64, int64) { t.Error("late") }) },
	"QueryAll":   func(t *testing.T, c *looper.Context) { require.Empty(t, c.QueryAll("q")) },
	"Key.Set":    func(t *testing.T, c *looper.Context) { looper.NewKey[int]("late").Set(c, 1) },
	"Key.Get": func(t *testing.T, c *looper.Context) {
		_, ok := looper.NewKey[int]("late").Get(c)
		require.False(t, ok)
	},
	"FormValue": func(t *testing.T, c *looper.Context) {
		_, err := looper.FormValue[int](c, "late")
		require.ErrorIs(t, err, looper.ErrOver)
	},
	"Cookie":  func(t *testing.T, c *looper.Context) { require.Empty(t, c.Cookie("a")) },
	"Cookies": func(t *testing.T, c *looper.Context) { require.Empty(t, maps.Collect(c.Cookies())) },
	"SetCookie": func(t *testing.T, c *looper.Context) {
		c.SetCookie(&http.Cookie{Name: "late"})
	},
	"ClearCookie": func(t *testing.T, c *looper.Context) { c.ClearCookie("late") },
	"ClearCookieAt": func(t *testing.T, c *looper.Context) {
		c.ClearCookieAt("late", "/", "")
	},
	"ClearCookies": func(t *testing.T, c *looper.Context) { c.ClearCookies() },
	"Context":      func(t *testing.T, c *looper.Context) { require.Error(t, c.Context().Err()) },
}

const aliceAndBob = "GET /%s?q=1 HTTP/1.1\r\nHost: x\r\n\r\n"

// A Context is used after its handler has returned, while another client's handler runs. The two may share a connection, if a
// proxy is between them and the server.
func TestUseAfterTheHandler(t *testing.T) {
	for name, use := range lateUses {
		for _, shared := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, shared connection %v", name, shared), func(t *testing.T) {
				w := newWorld(t, looper.Config{})
				var alices *looper.Context
				w.app.Get("/alice", func(c *looper.Context) error {
					alices = c
					return c.Text(200, "for alice")
				})
				w.app.Get("/{name}", func(c *looper.Context) error {
					use(t, alices)
					return c.Text(200, "for bob")
				})
				w.run(func(c *sim.Client) {
					c.Send(fmt.Sprintf(aliceAndBob, "alice"))
					c.ExpectUntil("for alice")
					if !shared {
						c.Sleep(time.Minute)
						c.Close()
						return
					}
					c.Send(fmt.Sprintf(aliceAndBob, "bob"))
					c.ExpectUntil("for bob")
					assert.NotContains(t, strings.ToLower(c.Heard()), "late")
					c.Close()
				}, func(c *sim.Client) {
					if !shared {
						c.Sleep(time.Second)
						c.Send(fmt.Sprintf(aliceAndBob, "bob"))
						c.ExpectUntil("for bob")
						assert.NotContains(t, strings.ToLower(c.Heard()), "late")
					}
					c.Close()
				})
				assert.Contains(t, w.log.String(), "misuse: Context."+name+" when the handler has returned: /alice")
			})
		}
	}
}

// The task of a handler is canceled after the handler has returned, while another client's handler waits on the same connection.
func TestTaskAfterTheHandler(t *testing.T) {
	w := newWorld(t, looper.Config{})
	var alices *task.Task
	w.app.Get("/alice", func(c *looper.Context) error {
		alices = c.Task()
		return c.Text(200, "for alice")
	})
	w.app.Get("/bob", func(c *looper.Context) error {
		c.Exchange().Loop().After(time.Second, func() { alices.Cancel(errors.New("late")) })
		if err := c.Sleep(2 * time.Second); err != nil {
			return err
		}
		return c.Text(200, "for bob")
	})
	w.run(func(c *sim.Client) {
		c.Send(fmt.Sprintf(aliceAndBob, "alice"))
		c.ExpectUntil("for alice")
		c.Send(fmt.Sprintf(aliceAndBob, "bob"))
		c.ExpectUntil("for bob")
		c.Close()
	})
}

// A function of OnResponse keeps its Response, and uses it while another client's request is served on the same connection.
func TestResponseAfterTheHandler(t *testing.T) {
	w := newWorld(t, looper.Config{})
	var alices *looper.Response
	w.app.Get("/alice", func(c *looper.Context) error {
		c.OnResponse(func(r *looper.Response) error { alices = r; return nil })
		return c.Text(200, "for alice")
	})
	w.app.Get("/bob", func(c *looper.Context) error {
		c.OnResponse(func(*looper.Response) error {
			alices.Body, alices.Status = []byte("late"), 500
			alices.Context().AddHeader("X-Late", "1")
			require.ErrorIs(t, alices.Context().Text(200, "late"), looper.ErrOver)
			return nil
		})
		return c.Text(200, "for bob")
	})
	w.run(func(c *sim.Client) {
		c.Send(fmt.Sprintf(aliceAndBob, "alice"))
		c.ExpectUntil("for alice")
		c.Send(fmt.Sprintf(aliceAndBob, "bob"))
		c.ExpectUntil("for bob")
		assert.NotContains(t, strings.ToLower(c.Heard()), "late")
		c.Close()
	})
}

// A Context is used on another goroutine, in the middle of its handler.
func TestContextOnAnotherGoroutine(t *testing.T) {
	for name, use := range lateUses {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/{name}", func(c *looper.Context) error {
				done := make(chan struct{})
				go func() {
					defer close(done)
					use(t, c)
				}()
				<-done
				return c.Text(200, "for alice")
			})
			w.run(func(c *sim.Client) {
				c.Send(fmt.Sprintf(aliceAndBob, "alice"))
				c.ExpectUntil("for alice")
				c.Close()
			})
			assert.Contains(t, w.log.String(), "misuse: Context."+name+" on another goroutine than the loop's")
		})
	}
}

// Handlers keep Contexts, and use any of them at any time. Everything that they send names the Context's request. No response
// may name another request, not even one of the same connection: with a proxy in between, that request may be another
// client's.
func TestCarelessHandlers(t *testing.T) {
	for seed := range uint64(300) {
		require.NoError(t, newCareless(seed).run(), "seed %d", seed)
	}
}

type careless struct {
	chance *rand.Rand
	app    *looper.App
	loop   *loop.Loop
	kept   []kept
	faults []error
}

// kept is a Context, and the name of its request.
type kept struct {
	*looper.Context
	owner string
}

func newCareless(seed uint64) *careless {
	quiet := slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError}))
	a := &careless{chance: rand.New(rand.NewPCG(seed, 3)), app: looper.New(looper.Config{Log: quiet})}
	for _, register := range []func(string, looper.Handler) *looper.Route{a.app.Get, a.app.Post} {
		register("/{owner}", a.handle)
	}
	a.app.ErrorPage(0, func(c *looper.Context, e *looper.Error) error { return a.handle(c) })
	return a
}

func (a *careless) run() error {
	k := sim.New(sim.Config{Seed: a.chance.Uint64(), Faults: sim.Faults{ShortRead: .3, Reset: .001}})
	var err error
	if a.loop, err = loop.New(k, loop.Config{Log: slog.New(slog.DiscardHandler)}); err != nil {
		return err
	}
	if _, err = a.app.ListenOn(a.loop, "sim:80"); err != nil {
		return err
	}
	for i := range 4 {
		k.Client(fmt.Sprintf("client-%d", i), func(c *sim.Client) { a.ask(c, i) })
	}
	if stuck, is := errors.AsType[*sim.StuckError](k.Run(a.loop)); is {
		return stuck
	}
	if n := k.OpenFiles(); n > 0 {
		return fmt.Errorf("%d descriptors are open", n)
	}
	return errors.Join(a.faults...)
}

// owners matches the names of requests in responses.
var owners = regexp.MustCompile("~[^~]*~")

// compare checks that each response of a connection names its own request, and no other.
func (a *careless) compare(heard string, asked []string) {
	for n, response := range strings.Split(heard, "HTTP/1.1 ")[1:] {
		for _, owner := range owners.FindAllString(response, -1) {
			if n >= len(asked) || owner != asked[n] {
				a.faults = append(a.faults, fmt.Errorf("response %d to %v names %s: %q", n, asked, owner, heard))
			}
		}
	}
}

func (a *careless) ask(c *sim.Client, i int) {
	for visit := range 3 {
		c.Connect("sim:80")
		before := len(c.Heard())
		var asked []string
		for n := range 5 {
			body := strings.Repeat("b", a.chance.IntN(50))
			asked = append(asked, fmt.Sprintf("~%d-%d-%d~", i, visit, n))
			c.TrySend(fmt.Sprintf("POST /%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", asked[n], len(body), body))
			for range a.chance.IntN(4) {
				c.Sleep(time.Duration(a.chance.IntN(3)) * time.Millisecond)
				if c.Broken() {
					a.compare(c.Heard()[before:], asked)
					return
				}
				c.TryReceive()
			}
		}
		a.compare(c.Heard()[before:], asked)
		c.Close()
	}
}

func (a *careless) handle(c *looper.Context) error {
	mine := kept{c, c.Param("owner")}
	a.kept = append(a.kept, mine)
	for range 1 + a.chance.IntN(3) {
		k := mine
		if a.chance.IntN(2) == 0 {
			k = a.kept[a.chance.IntN(len(a.kept))]
		}
		switch a.chance.IntN(6) {
		case 0:
			a.loop.After(time.Duration(a.chance.IntN(3))*time.Millisecond, func() { a.use(k) })
		case 1:
			a.loop.Post(func() { a.use(k) })
		case 2:
			done := make(chan struct{})
			go func() {
				defer close(done)
				a.use(k)
			}()
			<-done
		default:
			a.use(k)
		}
	}
	switch a.chance.IntN(12) {
	case 0:
		panic("on purpose")
	case 1:
		runtime.Goexit()
	case 2:
		return errors.New("on purpose")
	}
	return nil
}

func (a *careless) use(k kept) {
	switch a.chance.IntN(6) {
	case 0, 1, 2:
		_ = k.Text(200, k.owner)
	case 3:
		k.AddHeader("X-Owner", k.owner)
	case 4:
		_ = k.File(fstest.MapFS{"f": {Data: []byte(k.owner)}}, "f")
	case 5:
		if w, err := k.Stream(200, "text/plain"); err == nil {
			_, _ = w.WriteString(k.owner)
		}
	}
}
