//go:build unix

package check

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// fault is a mistake of the fake server.
type fault string

const (
	upright      fault = "none"
	spins        fault = "computes all the time"
	hoards       fault = "keeps what a deaf client asks for in memory"
	leaks        fault = "never gives a descriptor back"
	deafToEnd    fault = "does not end at SIGTERM"
	endsBadly    fault = "ends with status 3 at SIGTERM"
	dropsOwed    fault = "ends at once at SIGTERM"
	computesHere fault = "serves no other client while it computes"
	losesWake    fault = "never tells what it has computed"
	wholeStream  fault = "sends a stream when it is whole"
	keepsGone    fault = "keeps what clients that left are owed"
	wholeFile    fault = "reads whole files into memory"
	anyFile      fault = "gives away files of the folder above"
	mixesFiles   fault = "takes the last request's file for all"
	dies         fault = "ends at a method that it does not know"
	cannotStart  fault = "ends before it listens"
	losesLate    fault = "forgets what does not fit"
	spinsAtShut  fault = "computes while a half-closed client waits"
	silent       fault = "never responds"
	noTemplates  fault = "has no /render"
	badTemplates fault = "renders all templates alike"
)

const fakeVariable = "LOOPER_CHECK_FAKE"

// TestMain makes the test program a fake server when another test starts it as one.
func TestMain(m *testing.M) {
	if f := fault(os.Getenv(fakeVariable)); f != "" {
		(&fake{fault: f}).serve(os.Args[len(os.Args)-1])
		return
	}
	os.Exit(m.Run())
}

// program is this test program as a fake server.
func (f fault) program() Program {
	return Program{Command: []string{os.Args[0], "{addr}"}, Env: []string{fakeVariable + "=" + string(f)}, startWithin: time.Minute}
}

// fake is a server on net/http with one fault.
type fake struct {
	fault fault

	mu    sync.Mutex
	last  string // file that was asked for
	files []*os.File
	owed  [][]byte
}

func (f *fake) is(other fault) bool { return f.fault == other }

func (f *fake) serve(addr string) {
	log.SetFlags(0)
	if f.is(cannotStart) {
		log.Fatal("no port is good enough")
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM) // before it listens: the check may tell it to end as soon as it responds
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Handler: f, ConnState: f.connState}
	if len(os.Args) > 2 { // the time limit
		server.ReadHeaderTimeout, _ = time.ParseDuration(os.Args[1] + "s")
	}
	if f.is(hoards) || f.is(losesLate) {
		go f.serveRaw(listener)
	} else {
		go server.Serve(listener)
	}
	if f.is(spins) {
		go func() {
			for n := 0; n >= 0; n++ {
			}
		}()
	}
	<-signals
	switch f.fault {
	case deafToEnd:
		select {}
	case endsBadly:
		os.Exit(3)
	case dropsOwed:
		os.Exit(0)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	server.Shutdown(ctx)
}

// serveRaw is a server without net/http: its output is in memory, or lost.
func (f *fake) serveRaw(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			queue := make(chan []byte, 1<<20)
			if f.is(losesLate) {
				queue = make(chan []byte, 1)
			}
			go func() {
				for b := range queue {
					if _, err := conn.Write(b); err != nil {
						return
					}
				}
			}()
			buffer := make([]byte, 64<<10)
			for {
				n, err := conn.Read(buffer)
				if err != nil {
					time.Sleep(100 * time.Millisecond)
					return
				}
				count := bytes.Count(buffer[:n], []byte("\r\n\r\n"))
				all := bytes.Repeat([]byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), count)
				if f.is(losesLate) {
					select {
					case queue <- all:
					default:
					}
				} else {
					queue <- all
				}
			}
		}()
	}
}

func (f *fake) connState(_ net.Conn, state http.ConnState) {
	if f.is(leaks) && state == http.StateClosed {
		file, _ := os.Open(os.DevNull)
		f.mu.Lock()
		f.files = append(f.files, file)
		f.mu.Unlock()
	}
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	segment := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	switch {
	case f.is(silent):
		<-r.Context().Done()
	case f.is(dies) && r.Method == "FROBNICATE":
		go panic("this method is not known") // not on net/http's goroutine, which would recover
		time.Sleep(time.Second)
	case f.is(computesHere):
		f.mu.Lock()
		defer f.mu.Unlock()
		f.page(w, r, segment)
	default:
		f.page(w, r, segment)
	}
}

func (f *fake) page(w http.ResponseWriter, r *http.Request, segment string) {
	switch {
	case r.URL.Path == "/":
		io.WriteString(w, "hello")
	case r.URL.Path == "/slow":
		f.slow(w)
	case r.URL.Path == "/numbers":
		f.numbers(w)
	case strings.HasPrefix(r.URL.Path, "/prime/"):
		if f.is(losesWake) {
			<-r.Context().Done()
			return
		}
		n, _ := new(big.Int).SetString(segment, 10)
		fmt.Fprintln(w, n != nil && n.ProbablyPrime(60))
	case strings.HasPrefix(r.URL.Path, "/static/"):
		f.static(w, r)
	case r.URL.Path == "/render" && !f.is(noTemplates):
		io.WriteString(w, "Hello")
	default:
		w.WriteHeader(404)
	}
}

func (f *fake) slow(w http.ResponseWriter) {
	end := time.Now().Add(500 * time.Millisecond)
	if f.is(spinsAtShut) {
		for time.Now().Before(end) {
		}
	}
	time.Sleep(time.Until(end))
	io.WriteString(w, "late")
}

func (f *fake) numbers(w http.ResponseWriter) {
	var b []byte
	for n := range manyNumbers {
		b = appendNumber(b, n)
		if len(b) < 64<<10 || f.is(wholeStream) {
			continue
		}
		if _, err := w.Write(b); err != nil {
			if f.is(keepsGone) {
				f.mu.Lock()
				f.owed = append(f.owed, bytes.Repeat(b, 4))
				f.mu.Unlock()
			}
			return
		}
		b = b[:0]
	}
	w.Write(b)
}

func (f *fake) static(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/static/")
	f.mu.Lock()
	f.last = name
	f.mu.Unlock()
	if f.is(mixesFiles) {
		time.Sleep(time.Millisecond)
		f.mu.Lock()
		name = f.last
		f.mu.Unlock()
	}
	if strings.Contains(name, "..") && f.is(anyFile) {
		io.WriteString(w, "module mini\n")
		return
	}
	info, err := os.Stat(filepath.Join("static", name))
	if err != nil || !info.Mode().IsRegular() || strings.Contains(name, "..") {
		w.WriteHeader(404)
		return
	}
	if f.is(wholeFile) {
		content, _ := os.ReadFile(filepath.Join("static", name))
		w.Write(content)
		return
	}
	file, err := os.Open(filepath.Join("static", name))
	if err != nil {
		w.WriteHeader(404)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Length", fmt.Sprint(info.Size()))
	io.Copy(struct{ io.Writer }{w}, file) // in pieces
}
