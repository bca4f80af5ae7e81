package showcase_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/stage02-poller/sim"
)

// A visitor adds to a list, sees each message once, and begins again.
func TestSession(t *testing.T) {
	cookie, session := "", regexp.MustCompile(`Set-Cookie: (session=[^;]*);`)
	run(t, func(c *sim.Client) {
		heard := 0
		ask := func(method, body string) string {
			c.Send(fmt.Sprintf("%s /session HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n%sContent-Length: %d\r\n\r\n%s",
				method, cookie, len(body), body))
			if method == "GET" {
				c.ExpectUntil("</html>")
			} else {
				c.ExpectUntil("\r\n\r\n")
			}
			response := c.Heard()[heard:]
			heard = len(c.Heard())
			if found := session.FindStringSubmatch(response); found != nil {
				cookie = "Cookie: " + found[1] + "\r\n"
			}
			return response
		}
		assert.Contains(t, ask("GET", ""), "Begin a list")
		assert.Contains(t, ask("POST", "item="+url.QueryEscape("<tea>")), "Location: /session\r\n")
		page := ask("GET", "")
		assert.Contains(t, page, "<li>&lt;tea&gt;</li>")
		assert.Contains(t, page, "Noted: &lt;tea&gt;")
		assert.NotContains(t, ask("GET", ""), "Noted")
		assert.Contains(t, ask("POST", "item="), "Location: /session\r\n")
		page = ask("GET", "")
		assert.Contains(t, page, "The session is over.")
		assert.NotContains(t, page, "<li>")
		c.Close()
	})
	long := "item=" + strings.Repeat("x", 101)
	assert.Contains(t, ask(t, "POST", "/session", long, "Content-Type: application/x-www-form-urlencoded", fmt.Sprint("Content-Length: ", len(long))), "HTTP/1.1 422 ")
}
