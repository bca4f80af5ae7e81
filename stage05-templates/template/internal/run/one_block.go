package run

import (
	"bytes"
	"io"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/value"
)

// RenderBlock prints one block of the template to w. The block may be one of the template or of a
// template that it extends. The statements outside of blocks run first, because they set variables, but
// they print nothing. A scoped block sees only the variables of the top level, not others around its
// tag. Errors are of type *Error. If there is no such block, the error is of the kind
// TemplateRuntimeError.
func (t *Template) RenderBlock(w io.Writer, name string, vars map[string]any) error {
	r := t.newRender()
	r.pauseFor(w)
	defer r.Meter.Close()
	ctx := r.rootContext(t, vars)
	r.begin(io.Discard, r.out[:0])
	r.Unprinted = ctx
	if err := r.Run(t, ctx); err != nil {
		return err
	}
	r.Unprinted = nil
	r.begin(w, r.out[:0])
	if err := r.block(ctx, name); err != nil {
		return ErrorAt(t, 0, err)
	}
	if len(r.out) > 0 {
		if err := r.flush(); err != nil {
			return ErrorAt(t, 0, err)
		}
	}
	r.leaveMemory()
	return nil
}

// BlockText returns what RenderBlock prints.
func (t *Template) BlockText(name string, vars map[string]any) (string, error) {
	var b bytes.Buffer
	err := t.RenderBlock(&b, name, vars)
	return b.String(), err
}

// block prints the block with a name from the lineage of a context.
func (r *Render) block(ctx *Context, name string) error {
	chain := ctx.Lineage.Blocks[name]
	switch {
	case len(chain) == 0:
		return value.Errorf(builtin.RuntimeError, "there is no block %s in %s", value.Quote(name), ctx.Lineage.names())
	case len(chain) == 1 && chain[0].Required:
		return value.Errorf(builtin.RuntimeError, "Required block %s not found", value.Quote(name))
	}
	return chain[0].Print(r, ctx)
}
