package main

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"
	"time"

	"looper.example/stage03-http-parser/subject"
	"looper.example/stage06-final/looper"
)

// addSubject adds the pages that only the conformance suite needs (conformance/README.md, "The server
// under test").
func addSubject(app *looper.App) {
	app.Post("/echo", echo)
	app.Get("/host", func(c *looper.Context) error { return c.Text(200, c.Host()) })
	app.Get("/status/{status:int}", status)
	app.Get("/cookie", cookies)
	app.Get("/file", func(c *looper.Context) error { return c.File(file, "subject.txt") })
	files := known()
	app.Get("/digits", func(c *looper.Context) error { return c.File(files, "digits.txt") })
	app.Get("/empty", func(c *looper.Context) error { return c.File(files, "empty.txt") })
	app.Get("/slow", slow)
	app.Get("/stream", stream)
	app.Get("/upgrade", upgrade)
}

func echo(c *looper.Context) error {
	body, err := c.Body()
	if err != nil {
		return err
	}
	return c.Bytes(200, "application/octet-stream", body)
}

// slow responds half a second later.
func slow(c *looper.Context) error {
	if err := c.Sleep(500 * time.Millisecond); err != nil {
		return err
	}
	return c.Text(200, "This took a while.\n")
}

// stream sends its lines one by one, so that they need several writes.
func stream(c *looper.Context) error {
	w, err := c.Stream(200, "text/plain; charset=utf-8")
	if err != nil {
		return err
	}
	for _, line := range []string{"one\n", "two\n", "three\n"} {
		if _, err := w.WriteString(line); err != nil {
			return err
		}
		if err := c.Sleep(10 * time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// upgrade changes to a protocol that echoes all input.
func upgrade(c *looper.Context) error {
	for offer := range c.Request().Elements("Upgrade") {
		if strings.EqualFold(string(offer), "echo") && c.Upgrade("echo", subject.Mirror{}) == nil {
			return nil
		}
	}
	if err := c.Exchange().OfferUpgrade("echo"); err != nil {
		return err
	}
	return c.Text(426, "This page speaks the protocol echo.\n")
}

//go:embed subject.txt
var file embed.FS

// known returns the files whose content and date the suite knows. An embedded file has no date.
func known() fs.FS {
	modified := time.Date(1994, time.May, 6, 7, 8, 9, 0, time.UTC)
	return fstest.MapFS{
		"digits.txt": {Data: []byte("0123456789"), ModTime: modified},
		"empty.txt":  {ModTime: modified},
	}
}

// cookies lists the cookies that it was sent, and sets one.
func cookies(c *looper.Context) error {
	var page []byte
	for line := range c.Request().Values("Cookie") {
		for pair := range strings.SplitSeq(string(line), ";") {
			if name, value, ok := strings.Cut(strings.Trim(pair, " \t"), "="); ok && name != "" {
				page = fmt.Appendf(page, "%s=%s\n", name, value)
			}
		}
	}
	c.AddHeader("Set-Cookie", "seen=1; Path=/cookie")
	return c.Bytes(200, "text/plain; charset=utf-8", page)
}

// status responds with the status in its path, and with text if that status may have any.
func status(c *looper.Context) error {
	number, err := c.ParamInt("status")
	if err != nil {
		return err
	}
	text := "This is what you asked for.\n"
	switch number {
	case 204:
		return c.NoContent()
	case 205, 304:
		text = ""
	}
	if number < 200 || number > 599 {
		return &looper.Error{Status: 404}
	}
	return c.Text(int(number), text)
}
