package pain

import (
	"context"
	"fmt"
	"slices"

	"looper.example/stage04-router/router"
)

// manyRoutes is the pain of stage 4.
func manyRoutes() Experiment {
	return Experiment{
		Stage: 4, Title: "a thousand pages",
		Story: "A server has 10 pages, and then 1,000. The first design compares a path with each page in turn until one is equal; the second is stage 4's tree of " +
			"shared beginnings. Each page is asked for as often as every other.",
		Ask:  "How many times as long does it take to find a page among 1,000 as among 10? (1: as long.)",
		Unit: "the time of a lookup among 1,000 pages, divided by the time among 10",
		Rows: []Row{{Design: "one comparison after the other", Below: true}, {Design: "a tree (stage 4)"}},
		Lines: "A list has half of its entries before the right one on average, so its time grows with their number. A tree reads the path once, " +
			"from left to right; what grows is only the depth of what the paths have in common, and misses in the processor's cache.\nThe tree: stage04-router/router/lookup.go.",
		run: func(ctx context.Context, progress func(string)) ([]float64, error) {
			progress("looking pages up, in lists and trees")
			list := func(n int) func(string) bool {
				paths := pages(n)
				return func(path string) bool { return slices.Contains(paths, path) }
			}
			return []float64{growth(list), growth(tree)}, ctx.Err()
		},
	}
}

// pages returns n paths as a shop has them.
func pages(n int) (paths []string) {
	for i := range n {
		paths = append(paths, fmt.Sprintf("/shop/department-%d/article-%d", i%10, i))
	}
	return paths
}

func tree(n int) func(string) bool {
	var r router.Router[int]
	for i, path := range pages(n) {
		r.Handle("GET", path, i)
	}
	var m router.Match[int]
	return func(path string) bool { return r.LookupString("GET", path, &m) == router.Found }
}

// growth returns the time of a lookup among 1,000 pages, divided by the time among 10.
func growth(build func(n int) func(path string) bool) float64 {
	return compare(5, lookups(build(10), pages(10), 2000), lookups(build(1000), pages(1000), 20))[0]
}

// lookups looks for each path, many times.
func lookups(find func(string) bool, paths []string, times int) func() {
	return func() {
		for range times {
			for _, path := range paths {
				if !find(path) {
					panic("pain: a page is lost: " + path)
				}
			}
		}
	}
}
