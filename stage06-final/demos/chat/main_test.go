package main

import (
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/demos/internal/browser"
	"looper.example/stage06-final/looper"
)

var quiet = looper.Config{Log: slog.New(slog.DiscardHandler)}

// say types a message, and sends it.
func say(w *browser.Window, name, text string) {
	w.Do(
		chromedp.SetValue("input[name=name]", name, chromedp.ByQuery),
		chromedp.SendKeys("input[name=text]", text+"\n", chromedp.ByQuery),
	)
}

func TestTwoWindows(t *testing.T) {
	ada := browser.Open(t, browser.Serve(t, newApp(quiet, "")))
	grace := ada.Another()
	ada.Go("/")
	grace.Go("/")
	ada.Until("Connected.")
	grace.Until("Connected.")

	say(ada, "Ada", "Hello <b>there</b>")
	grace.Until("Ada: Hello <b>there</b>")
	say(grace, "Grace", "Hello yourself")
	ada.Until("Grace: Hello yourself")
	ada.Shot("chat")

	grace.Do(chromedp.Evaluate(`socket.close()`, nil))
	say(ada, "Ada", "while you were away")
	grace.Until("Ada: while you were away") // it connects again, and gets what it has missed
	require.Equal(t, 1, strings.Count(grace.Text("#room"), "Hello yourself"))

	late := ada.Another()
	late.Go("/")
	late.Until("Ada: Hello <b>there</b>") // the earlier messages
	say(ada, "Ada", "   ")
	ada.Until("expected a text of up to 500 characters")
}

// Two processes share a room through a real Redis, and the messages outlive them.
func TestRedis(t *testing.T) {
	addr := startRedis(t)
	first := browser.Open(t, browser.Serve(t, newApp(quiet, addr)))
	second := browser.Open(t, browser.Serve(t, newApp(quiet, addr)))
	first.Go("/")
	second.Go("/")
	first.Until("Connected.")
	second.Until("Connected.")
	say(first, "Ada", "one")
	second.Until("Ada: one")
	say(second, "Grace", "two")
	first.Until("Grace: two")

	third := browser.Open(t, browser.Serve(t, newApp(quiet, addr)))
	third.Go("/")
	third.Until("Ada: one")
	third.Until("Grace: two")
}

// Without its Redis the room is closed, and the page says so.
func TestRedisIsNotThere(t *testing.T) {
	w := browser.Open(t, browser.Serve(t, newApp(quiet, "127.0.0.1:1")))
	w.Go("/")
	w.Until("Connected.")
	say(w, "Ada", "hello?")
	w.Until("the room is closed just now")
}

// startRedis starts a server that ends with the test.
func startRedis(t *testing.T) (addr string) {
	program, err := exec.LookPath("redis-server")
	if err != nil && os.Getenv("LOOPER_REQUIRE_REAL") != "1" {
		t.Skip("redis-server is missing")
	}
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr = l.Addr().String()
	require.NoError(t, l.Close())
	_, port, _ := net.SplitHostPort(addr)
	server := exec.Command(program, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	require.NoError(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	}, 20*time.Second, 5*time.Millisecond, "redis-server listens")
	return addr
}
