package redisstore_test

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/session/redisstore"
	"looper.example/stage06-final/session/storetest"
)

// get returns a page's status and content.
func (w *world) get(browser *http.Client, path string) (int, string) {
	w.Helper()
	response, err := browser.Get(w.url + path)
	require.NoError(w, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(w, err)
	return response.StatusCode, string(body)
}

// see expects a page's content.
func (w *world) see(browser *http.Client, path, want string) {
	w.Helper()
	_, body := w.get(browser, path)
	assert.Equal(w, want, body, path)
}

func (s *server) url() string { return "redis://" + s.addr() }

func TestContract(t *testing.T) {
	redis := startRedis(t)
	w := newWorld(t, redisstore.Config{URL: redis.url() + "/2", Prefix: "test:"})
	w.app.Get("/check", func(c *looper.Context) error {
		if err := storetest.Check(c, w.store); err != nil {
			return c.Text(200, err.Error())
		}
		return c.Text(200, "good")
	})
	w.app.Get("/life", func(c *looper.Context) error {
		for _, life := range []time.Duration{time.Hour, time.Minute} {
			if _, err := w.store.Save(c, "a", session.Changes{New: life == time.Hour, Set: map[string][]byte{"k": []byte("v")}, Life: life}); err != nil {
				return err
			}
		}
		return c.NoContent()
	})
	w.serve()
	browser := newBrowser(t)
	w.see(browser, "/check", "good")
	assert.Equal(t, "", keyspace(redis), "nothing stays in Redis")

	_, _ = w.get(browser, "/life")
	assert.Contains(t, keyspace(redis), "db2:keys=1,expires=1")
	ttl := redis.ask("EVAL", "redis.call('SELECT', 2) return redis.call('PTTL', 'test:a')", 0).(int64)
	assert.Greater(t, ttl, int64(0))
	assert.LessOrEqual(t, ttl, int64(60_000), "the last life counts")
}

// keyspace returns what the server says about the keys of all its databases.
func keyspace(s *server) string {
	return strings.TrimSpace(strings.TrimPrefix(string(s.ask("INFO", "keyspace").([]byte)), "# Keyspace"))
}

// Two programs share the sessions, and a logout from one is a logout from both.
func TestTwoPrograms(t *testing.T) {
	redis := startRedis(t)
	one := newWorld(t, redisstore.Config{URL: redis.url()}).serve()
	two := newWorld(t, redisstore.Config{URL: redis.url()}).serve()
	browser := newBrowser(t)
	one.see(browser, "/login", "welcome")
	two.see(browser, "/user", "ada")
	two.see(browser, "/set/key/value", "done")
	one.see(browser, "/get/key", "value")
	one.see(browser, "/logout", "goodbye")
	two.see(browser, "/user", "")
	assert.Equal(t, "", keyspace(redis))
}

// The contents of Redis do not help an attacker who reads them: they have no tokens.
func TestTokensAreHashed(t *testing.T) {
	redis := startRedis(t)
	w := newWorld(t, redisstore.Config{URL: redis.url()}).serve()
	browser := newBrowser(t)
	response, err := browser.Get(w.url + "/login")
	require.NoError(t, err)
	response.Body.Close()
	keys := fmt.Sprintf("%s", redis.ask("KEYS", "*"))
	assert.Contains(t, keys, "looper:session:")
	assert.NotContains(t, keys, response.Cookies()[0].Value)
}

// Redis stops, and starts again without its data.
func TestRedisGoes(t *testing.T) {
	redis := startRedis(t)
	w := newWorld(t, redisstore.Config{URL: redis.url()}).serve()
	browser := newBrowser(t)
	w.see(browser, "/login", "welcome")
	redis.stop()
	status, body := w.get(browser, "/user")
	assert.Equal(t, 503, status)
	assert.Equal(t, "503 Service Unavailable: sessions are not available\n", body)
	w.see(newBrowser(t), "/user", "") // a client without a session does not need it
	status, _ = w.get(newBrowser(t), "/login")
	assert.Equal(t, 503, status)
	assert.Contains(t, w.log.String(), `msg="handler failed" method=GET path=/user route=/user status=503 error="redis at `+redis.addr())

	redis.start()
	w.see(browser, "/user", "") // it has lost all sessions
	w.see(browser, "/login", "welcome")
	w.see(browser, "/user", "ada")
}

// Many handlers at once share a few connections, which are reused, and no handler stops the loop.
func TestConnectionsAreBounded(t *testing.T) {
	redis := startRedis(t)
	w := newWorld(t, redisstore.Config{URL: redis.url(), Connections: 3}).serve()
	before := redis.connections()
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			browser := newBrowser(t)
			for j := range 5 {
				value := fmt.Sprint(i, j)
				w.see(browser, "/set/key/"+value, "done")
				w.see(browser, "/get/key", value)
			}
		})
	}
	group.Wait()
	opened := redis.connections() - before - 1 // that of this test
	assert.Positive(t, opened)
	assert.LessOrEqual(t, opened, 3)
}

// connections returns how many the server has accepted.
func (s *server) connections() int {
	_, after, _ := strings.Cut(string(s.ask("INFO", "stats").([]byte)), "total_connections_received:")
	number, _, _ := strings.Cut(after, "\r\n")
	n, err := strconv.Atoi(number)
	require.NoError(s, err)
	return n
}

// Redis asks for a password, or for a user of an access control list.
func TestPasswords(t *testing.T) {
	redis := startRedis(t, "--requirepass", "se cret", "--user", "ada", "on", ">hers", "~*", "+@all")
	for user, want := range map[string]int{":se%20cret@": 200, "ada:hers@": 200, "": 503, "ada:his@": 503} {
		w := newWorld(t, redisstore.Config{URL: "redis://" + user + redis.addr() + "/1"}).serve()
		status, body := w.get(newBrowser(t), "/login")
		assert.Equal(t, want, status, user)
		assert.NotContains(t, w.log.String()+body, "se cret")
		assert.NotContains(t, w.log.String()+body, "his")
	}
}
