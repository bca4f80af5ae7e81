package main

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/demos/internal/browser"
	"looper.example/stage06-final/looper"
)

var quiet = looper.Config{Log: slog.New(slog.DiscardHandler)}

func TestInTheBrowser(t *testing.T) {
	w := browser.Open(t, browser.Serve(t, newApp(quiet)))
	w.Go("/")
	w.Until("25 users")
	w.Until("user 5")
	w.Shot("rest")
	w.Do(chromedp.Click("#next", chromedp.ByQuery))
	w.Until("user 6")
	w.Do(chromedp.Click("tbody tr:nth-child(1) button", chromedp.ByQuery))
	w.Until("6\tuser 6\t26")
	w.Do(chromedp.Click("tbody tr:nth-child(1) button:nth-of-type(2)", chromedp.ByQuery))
	w.Until("24 users")
	w.Do(chromedp.Click("#new button", chromedp.ByQuery))
	w.Until("422 Unprocessable Content: expected a name of up to 100 bytes")
	w.Do(chromedp.SendKeys("#new input", "Ada\n", chromedp.ByQuery))
	w.Until("25 users")
}

func TestInterface(t *testing.T) {
	url := browser.Serve(t, newApp(quiet))
	rows := []struct{ method, path, header, body, status, want string }{
		{"GET", "/users?page=3&per_page=10", "", "", "200", `[{"id":21,"name":"user 21","age":40},`},
		{"GET", "/users?page=9", "", "", "200", "[]\n"},
		{"GET", "/users?page=x", "", "", "400", "page"},
		{"GET", "/users?page=99999999999&per_page=100", "", "", "200", "[]\n"},
		{"GET", "/users?per_page=101", "", "", "400", "per_page from 1 to 100"},
		{"GET", "/users/7", "", "", "200", `{"id":7,"name":"user 7","age":26}`},
		{"GET", "/users/7", `If-None-Match: "7-1"`, "", "304", ""},
		{"GET", "/users/70", "", "", "404", "there is no user 70"},
		{"POST", "/users", "", `{"name":"Ada","age":36}`, "201", `{"id":26,"name":"Ada","age":36}`},
		{"POST", "/users", "", `{"name":"Ada","age":"36"}`, "400", "age"},
		{"POST", "/users", "", `{"name":"Ada","wage":36}`, "400", "wage"},
		{"PUT", "/users/26", `If-Match: "26-1"`, `{"name":"Ada L.","age":36}`, "200", "Ada L."},
		{"PUT", "/users/26", `If-Match: "26-1"`, `{"name":"Grace","age":36}`, "412", "read it again"},
		{"DELETE", "/users/26", "", "", "204", ""},
		{"DELETE", "/users/26", "", "", "404", "no user 26"},
		{"PATCH", "/users", "", "", "405", "Method Not Allowed"},
	}
	for _, row := range rows {
		t.Run(row.method+" "+row.path, func(t *testing.T) {
			request, err := http.NewRequest(row.method, url+row.path, strings.NewReader(row.body))
			require.NoError(t, err)
			request.Header.Set("Accept", "application/json")
			request.Header.Set("Content-Type", "application/json")
			if name, value, ok := strings.Cut(row.header, ": "); ok {
				request.Header.Set(name, value)
			}
			response, err := http.DefaultClient.Do(request)
			require.NoError(t, err)
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			assert.Equal(t, row.status, response.Status[:3])
			assert.Contains(t, string(body), row.want)
		})
	}
}
