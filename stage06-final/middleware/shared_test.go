package middleware_test

import (
	"math"
	"sync"
	"testing"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// Two applications on two loops share middleware: -race finds no race.
func TestSharedByTwoLoops(t *testing.T) {
	shared := []looper.Middleware{
		middleware.Log(middleware.LogConfig{Sample: 2}),
		middleware.RequestID(middleware.RequestIDConfig{}),
		middleware.NewMetrics(middleware.MetricsConfig{}).Middleware(),
		middleware.RateLimit(middleware.RateLimitConfig{Requests: math.MaxInt32}),
		middleware.Default(),
		middleware.CORS(middleware.CORSConfig{}),
		middleware.ETag(middleware.ETagConfig{}),
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { tread(t, helloApp(shared...), askLong, 500) })
	}
	both.Wait()
}
