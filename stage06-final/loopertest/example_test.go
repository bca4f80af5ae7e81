package loopertest_test

import (
	"fmt"
	"testing"
	"time"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
)

// newApp makes the application under test. In a program, the main function calls it too.
func newApp() *looper.App {
	app := looper.New(looper.Config{})
	app.Get("/hello/{name}", func(c *looper.Context) error {
		return c.JSON(200, looper.Map{"hello": c.Param("name")})
	})
	app.Get("/patience", func(c *looper.Context) error {
		if err := c.Sleep(time.Hour); err != nil {
			return err
		}
		return c.Text(200, "at last\n")
	})
	return app
}

// A test of an application. In a file that ends in _test.go it is called TestHello.
func Example() {
	TestHello := func(t *testing.T) {
		c := loopertest.New(t, newApp())
		var greeting struct{ Hello string }
		c.Get("/hello/Ada").Expect(200).JSON(&greeting)
		if greeting.Hello != "Ada" {
			t.Errorf("expected Ada, found %q", greeting.Hello)
		}
		r := c.Get("/patience").Expect(200).Contains("at last")
		if r.Took != time.Hour { // of virtual time
			t.Errorf("expected an hour, found %v", r.Took)
		}
	}
	fmt.Println("ok:", testing.RunTests(matchAll, []testing.InternalTest{{Name: "TestHello", F: TestHello}}))
	// Output: ok: true
}

func matchAll(pattern, name string) (bool, error) { return true, nil }
