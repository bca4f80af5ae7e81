package conformance_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"looper.example/stage06-final/conformance"
)

// The suite tests a server of any kind, and the program reads the results.
func Example() {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	group, err := conformance.Parse("mine.case", `
about Cases of my own.

case no-host
  section RFC 9112 3.2
  level MUST
  stage 3
  why Without Host a server of many names has to guess.
  > GET / HTTP/1.1
  >
  < 400, close
    with Connection: close

case teapot
  section RFC 9110 15
  level MAY
  stage 3
  why Tea.
  > GET / HTTP/1.1
  > Host: \{host}
  >
  < 418
`)
	if err != nil {
		fmt.Println(err)
		return
	}
	cases := conformance.Share([]*conformance.Group{group}, conformance.LastStage)
	for _, r := range conformance.Run(context.Background(), cases, conformance.Config{Addr: server.Listener.Addr().String()}) {
		fmt.Printf("%s: %s (%s)\n", r.Case.ID(), r.Verdict, r.Reason())
	}
	// Output:
	// mine/no-host: passed ()
	// mine/teapot: noted (found HTTP/1.1 404 Not Found with 19 bytes ("404 page not found\n") of content; expected 418)
}

// An error about a case has the file and the line.
func ExampleParse() {
	_, err := conformance.Parse("mine.case", "about Cases of my own.\n\ncase a\n  > GET / HTTP/1.1\\q\n")
	fmt.Println(err)
	// Output: mine.case:4: expected \r \n \t \0 \s \\ \" \} \xHH or \{...}, found \q
}
