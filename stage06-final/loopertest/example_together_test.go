package loopertest_test

import (
	"context"
	"fmt"
	"testing"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
)

// A slow handler beside a fast one, without sleeping: the slow one ends only when the fast one has responded. If it held the
// loop, neither would.
func ExampleClient_Together() {
	TestBeside := func(t *testing.T) {
		begun, release := make(chan struct{}), make(chan struct{})
		app := looper.New(looper.Config{})
		app.Get("/slow", func(c *looper.Context) error {
			_, err := looper.Offload(c, func(context.Context) (any, error) {
				close(begun)
				<-release
				return nil, nil
			})
			if err != nil {
				return err
			}
			return c.Text(200, "slow")
		})
		app.Get("/fast", func(c *looper.Context) error { return c.Text(200, "fast") })

		c := loopertest.Real(t, app) // functions of Offload are on goroutines, as in production
		c.Together(
			func() *loopertest.Response { return c.Get("/slow").Expect(200).Contains("slow") },
			func() *loopertest.Response {
				<-begun
				defer close(release)
				return c.Get("/fast").Expect(200).Contains("fast")
			},
		)
	}
	fmt.Println("ok:", testing.RunTests(matchAll, []testing.InternalTest{{Name: "TestBeside", F: TestBeside}}))
	// Output: ok: true
}
