package looper

import (
	"cmp"
	"slices"
	"time"
)

// coding is a content coding (RFC 9110, section 8.4.1) and the extension of files that have it.
type coding struct{ name, ext string }

// codings are the codings of variants, the best first. It is only read.
var codings = [...]coding{{"br", ".br"}, {"zstd", ".zst"}, {"gzip", ".gz"}}

// chooseVariant replaces a file by the variant that the client likes best. Of several with the same weight it takes
// the best compressed. It always sets Vary, even if there is no variant yet: another client, or a later request, may
// get one.
func (s *static) chooseVariant(c *Context, r *representation) {
	c.AddHeader("Vary", "Accept-Encoding")
	for _, accepted := range c.acceptedCodings() {
		file, info, err := openFile(s.files, r.name+accepted.ext)
		if err != nil {
			continue // at worst the file itself is sent
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

// acceptedCodings returns the codings that the client prefers to no coding, the most wanted first (RFC 9110, section
// 12.5.3).
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

// codingWeights returns the client's weight of each of codings, and of no coding.
func (c *Context) codingWeights() (weights [len(codings)]int, identity int) {
	request := c.head
	for i, coding := range codings {
		weights[i] = codingWeight(request, coding.name)
	}
	return weights, codingWeight(request, "identity")
}
