package showcase

import (
	"log/slog"
	"strings"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

// maxItems is the largest length of a visitor's list.
const maxItems = 10

// sessions are in memory, and the showcase has no TLS. The session's log would only warn of
// that.
func sessions() looper.Middleware {
	return session.New(session.Config{Insecure: true, Log: slog.New(slog.DiscardHandler)})
}

// list is what a visitor has put into the session, as a resource.
type list struct{}

// Get shows the list, and the message of the last form.
func (list) Get(c *looper.Context) error {
	s := session.Get(c)
	items, _ := session.Value[[]string](s, "items")
	return c.Render(200, "session.html", looper.Map{"items": items, "flashes": s.Flashes()})
}

// Post adds to the list, or ends the session if the form's input is empty.
func (list) Post(c *looper.Context) error {
	sent, err := c.Form()
	if err != nil {
		return err
	}
	s := session.Get(c)
	items, _ := session.Value[[]string](s, "items")
	switch item := strings.TrimSpace(sent.Get("item")); {
	case item == "":
		s.Clear()
		s.Flash("info", "The session is over. This message begins another one.")
	case len(item) > 100 || len(items) >= maxItems:
		return &looper.Error{Status: 422, Message: "Ten lines of up to 100 bytes are enough."}
	default:
		s.Set("items", append(items, item))
		s.Flash("info", "Noted: "+item)
	}
	return c.Redirect("/session", 303)
}
