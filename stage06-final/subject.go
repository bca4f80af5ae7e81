package main

import "looper.example/stage06-final/looper"

// addSubject adds the pages that the conformance suite asks for, and that nobody else
// needs (conformance/README.md, "The server under test").
func addSubject(app *looper.App) {
	app.Post("/echo", func(c *looper.Context) error { return c.Bytes(200, "application/octet-stream", c.Body()) })
	app.Get("/host", func(c *looper.Context) error { return c.Text(200, c.Host()) })
	app.Get("/status/{status:int}", status)
}

// status answers with the status in its path, and with text where that may have any.
func status(c *looper.Context) error {
	number, err := c.Int("status")
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
