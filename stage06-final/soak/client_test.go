package soak_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// patience is how long a client waits before it reports a fault.
const patience = time.Minute

// visitor is one client: it takes one exchange after the other, each with a token of its own.
type visitor struct {
	*world
	*rand.Rand
	name   string
	secure bool
	http   *http.Client
	turn   int
	visits int
	token  string // of this exchange
}

func (w *world) newVisitor(seed uint64, number int) *visitor {
	jar, _ := cookiejar.New(nil)
	return &visitor{
		world: w, Rand: rand.New(rand.NewPCG(seed, uint64(number))), name: fmt.Sprint("v", number), secure: number%2 == 1,
		http: &http.Client{Jar: jar, Timeout: patience, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}},
	}
}

func (v *visitor) addr() string {
	if v.secure {
		return v.world.secure
	}
	return v.plain
}

func (v *visitor) url(scheme, path string) string {
	if v.secure {
		scheme += "s"
	}
	return scheme + "://" + v.addr() + path
}

// dial opens a connection for a client without net/http.
func (v *visitor) dial() (net.Conn, error) {
	c, err := net.DialTimeout("tcp", v.addr(), patience)
	if err != nil {
		return nil, err
	}
	_ = c.SetDeadline(time.Now().Add(patience))
	if !v.secure {
		return c, nil
	}
	secure := tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	if err := secure.Handshake(); err != nil {
		_ = c.Close()
		return nil, err
	}
	return secure, nil
}

// ask sends a request, and returns the content of a response that has this status.
func (v *visitor) ask(r *http.Request, status int) (string, error) {
	response, err := v.http.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != status {
		err = fmt.Errorf("%s %s: expected %d, found %d: %.200s", r.Method, r.URL, status, response.StatusCode, content)
	}
	return string(content), err
}

func expect(got, want string, err error) error {
	if err == nil && got != want {
		err = fmt.Errorf("expected %d bytes: %.80q, found %d: %.200q", len(want), want, len(got), got)
	}
	return err
}

func contains(got, want string, err error) error {
	if err == nil && !strings.Contains(got, want) {
		err = fmt.Errorf("expected to contain %.80q, found %.200q", want, got)
	}
	return err
}

func (v *visitor) get(path string, status int) (string, error) {
	r, err := http.NewRequest("GET", v.url("http", path), nil)
	if err != nil {
		return "", err
	}
	return v.ask(r, status)
}

func (v *visitor) post(path, contentType string, body io.Reader, status int) (string, error) {
	r, err := http.NewRequest("POST", v.url("http", path), body)
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", contentType)
	return v.ask(r, status)
}

// gets is a kind of exchange: a path, to which the token is added, and the beginning of the response.
func gets(path string, status int, prefix string) func(v *visitor) error {
	return func(v *visitor) error {
		got, err := v.get(path+v.token, status)
		if prefix == "" {
			return err
		}
		return contains(got, prefix+v.token, err)
	}
}

func (v *visitor) form() error {
	got, err := v.post("/form", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"token": {v.token}}.Encode()), 200)
	return expect(got, "form "+v.token, err)
}

func (v *visitor) json() error {
	got, err := v.post("/json", "application/json", strings.NewReader(`{"Token":"`+v.token+`"}`), 200)
	return contains(got, `"`+v.token+`"`, err)
}

func (v *visitor) badJSON() error {
	_, err := v.post("/json", "application/json", strings.NewReader(`{"Token":`), 400)
	return err
}

func (v *visitor) upload() error {
	contentType, body, n := v.multipart()
	got, err := v.post("/upload", contentType, body, 200)
	return expect(got, fmt.Sprintf("upload %s %d", v.token, n), err)
}

// multipart returns a form with a file of n bytes, which is kept on disk if it is large.
func (v *visitor) multipart() (contentType string, body *bytes.Buffer, n int) {
	body = new(bytes.Buffer)
	w := multipart.NewWriter(body)
	_ = w.WriteField("token", v.token)
	part, _ := w.CreateFormFile("file", "file.txt")
	n = v.IntN(1 << (8 + v.IntN(13)))
	_, _ = io.WriteString(part, big[:min(n, len(big))])
	n = min(n, len(big))
	_ = w.Close()
	return w.FormDataContentType(), body, n
}

// echo sends content of unknown length, which comes back while it is sent.
func (v *visitor) echo(prefix string) error {
	content := v.token + big[:v.IntN(1<<(8+v.IntN(10)))]
	got, err := v.post(prefix+"/echo", "text/plain", struct{ io.Reader }{strings.NewReader(content)}, 200)
	return expect(got, content, err)
}

func (v *visitor) stream() error {
	got, err := v.get("/stream/"+v.token, 200)
	return expect(got, strings.Repeat(v.token+"\n", 2000), err)
}

func (v *visitor) events(prefix string) error {
	got, err := v.get(prefix+"/events/"+v.token, 200)
	return expect(got, strings.Repeat("data: "+v.token+"\n\n", 10), err)
}

func (v *visitor) file() error {
	got, err := v.get("/static/big.txt", 200)
	return expect(got, big, err)
}

func (v *visitor) pieceOfFile() error {
	r, err := http.NewRequest("GET", v.url("http", "/static/big.txt"), nil)
	if err != nil {
		return err
	}
	from := v.IntN(len(big))
	to := from + v.IntN(len(big)-from)
	r.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", from, to))
	got, err := v.ask(r, 206)
	return expect(got, big[from:to+1], err)
}

// visit increments the count in the visitor's session.
func (v *visitor) visit() error {
	got, err := v.get("/visit", 200)
	if err == nil {
		v.visits++
	}
	return expect(got, fmt.Sprint("visit ", v.visits), err)
}

// leave cancels a request whose handler waits.
func (v *visitor) leave() error {
	path := []string{"/wait/", "/sleep/", "/offload/", "/fetch/", "/stream/", "/events/", "/up/wait/", "/up/stream/"}[v.IntN(8)]
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(v.IntN(20_000))*time.Microsecond)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", v.url("http", path+v.token), nil)
	if err != nil {
		return err
	}
	if response, err := v.http.Do(r); err == nil {
		_, _ = io.CopyN(io.Discard, response.Body, int64(v.IntN(1000)))
		_ = response.Body.Close()
	}
	return nil
}
