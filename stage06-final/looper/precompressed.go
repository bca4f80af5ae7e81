package looper

import (
	"cmp"
	"slices"
	"time"
)

// coding is a content coding (RFC 9110, section 8.4.1) and the extension of files that have it.
type coding struct{ name, ext string }

// codings are those of variants, the best first. It is only read.
var codings = [...]coding{{"br", ".br"}, {"zstd", ".zst"}, {"gzip", ".gz"}}

// chooseVariant puts the variant that the client likes best in the place of a file: of those that it
// accepts as gladly, the best compressed. Caches are told that another client may get another
// one, also where there is none yet.
func (s *static) chooseVariant(c *Context, r *representation) {
	c.AddHeader("Vary", "Accept-Encoding")
	for _, accepted := range c.acceptedCodings() {
		file, info, err := openFile(s.files, r.name+accepted.ext)
		if err != nil {
			continue // the file itself is there
		}
		if info.ModTime().Before(r.info.ModTime().Add(-time.Second)) {
			_ = file.Close()
			continue
		}
		_ = r.file.Close()
		r.file, r.info, r.coding = file, info, accepted.name
		return
	}
}

// acceptedCodings returns the codings that the client prefers to none, the dearest first (RFC 9110, section 12.5.3).
func (c *Context) acceptedCodings() []coding {
	weights, identity := c.codingWeights()
	accepted := make([]int, 0, len(codings))
	for i, weight := range weights {
		if weight > 0 && weight >= identity {
			accepted = append(accepted, i)
		}
	}
	slices.SortStableFunc(accepted, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	list := make([]coding, len(accepted))
	for i, place := range accepted {
		list[i] = codings[place]
	}
	return list
}

// codingWeights returns the weight of each of codings, and that of no coding.
func (c *Context) codingWeights() (weights [len(codings)]int, identity int) {
	request := c.head
	for i, coding := range codings {
		weights[i] = codingWeight(request, coding.name)
	}
	return weights, codingWeight(request, "identity")
}
