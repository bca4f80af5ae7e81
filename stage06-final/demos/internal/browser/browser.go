// Package browser opens an application's pages in a real Chromium, for tests.
package browser

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
)

// patience bounds how long a test waits.
const patience = 30 * time.Second

// Serve runs an application on a port of its own until the test ends, and returns its URL.
func Serve(t *testing.T, app *looper.App) (url string) { return loopertest.Real(t, app).URL("") }

// Window is a window of a browser. An error on its pages fails the test: an exception in a script, or an
// error on the console.
type Window struct {
	t   *testing.T
	ctx context.Context
	url string
}

// Open opens a window of a new browser for an application with that URL. Without a Chromium the test is skipped, or
// fails with LOOPER_REQUIRE_REAL=1.
func Open(t *testing.T, url string) *Window {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(find(t)), chromedp.NoSandbox, chromedp.WindowSize(900, 700),
		chromedp.IgnoreCertErrors) // for applications with https.Config.Dev
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	return newWindow(t, ctx, url)
}

// Another opens a second window of the same browser.
func (w *Window) Another() *Window { return newWindow(w.t, w.ctx, w.url) }

func newWindow(t *testing.T, parent context.Context, url string) *Window {
	ctx, cancel := chromedp.NewContext(parent)
	t.Cleanup(cancel)
	w := &Window{t, ctx, url}
	require.NoError(t, chromedp.Run(ctx), "a browser starts") // without a deadline, which would end the browser
	chromedp.ListenTarget(ctx, func(event any) {
		if e, ok := event.(*runtime.EventExceptionThrown); ok {
			t.Error("a script failed:", e.ExceptionDetails.Error())
		}
	})
	return w
}

// find returns the path of a Chromium.
func find(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("LOOPER_REQUIRE_REAL") == "1" {
		t.Fatal("a Chromium is missing")
	}
	t.Skip("a Chromium is missing")
	return ""
}

// Do performs the actions in turn, and fails the test if one does not work, or takes too long.
func (w *Window) Do(actions ...chromedp.Action) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	require.NoError(w.t, chromedp.Run(ctx, actions...))
}

// Go opens a page, and waits until it is loaded.
func (w *Window) Go(path string) {
	w.t.Helper()
	w.Do(chromedp.Navigate(w.url + path))
}

// Text returns the text of the first element that a CSS selector finds.
func (w *Window) Text(selector string) (text string) {
	w.t.Helper()
	w.Do(chromedp.Text(selector, &text, chromedp.ByQuery))
	return text
}

// Until waits until the page has a text. The page may change while it waits.
func (w *Window) Until(text string) {
	w.t.Helper()
	var page string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		// Between two pages, the browser reports an error.
		if err := chromedp.Run(w.ctx, chromedp.Evaluate(`document.body.innerText`, &page)); err == nil && strings.Contains(page, text) {
			return
		}
	}
	require.Fail(w.t, "the page does not get the text", "expected %q, found:\n%s", text, page)
}

// Shot saves a picture of the page in the folder that LOOPER_SCREENSHOTS names, if it is set.
func (w *Window) Shot(name string) {
	w.t.Helper()
	folder := os.Getenv("LOOPER_SCREENSHOTS")
	if folder == "" {
		return
	}
	var picture []byte
	w.Do(chromedp.FullScreenshot(&picture, 100))
	require.NoError(w.t, os.MkdirAll(folder, 0o755))
	require.NoError(w.t, os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644))
}
