// Gin is the site on gin.
package main

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"looper.example/stage06-final/bench/whole/servers/serve"
	"looper.example/stage06-final/bench/whole/site"
)

func main() {
	o := serve.Parse("gin")
	page := site.CompilePage()
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	hello := func(c *gin.Context) { c.String(http.StatusOK, site.Hello) }
	r.GET(site.HelloPath, hello)
	r.GET(site.JSONPath, func(c *gin.Context) { c.JSON(http.StatusOK, site.NewGreeting()) })
	r.GET(site.PagePath, func(c *gin.Context) { c.Data(http.StatusOK, "text/html; charset=utf-8", page.Render()) })
	r.POST(site.UploadPath, func(c *gin.Context) {
		body, err := io.ReadAll(c.Request.Body)
		if err != nil {
			c.AbortWithStatus(http.StatusBadRequest)
			return
		}
		c.String(http.StatusOK, fmt.Sprintf("%d\n", len(body)))
	})
	r.GET(site.WaitPath, func(c *gin.Context) {
		time.Sleep(site.Wait)
		hello(c)
	})
	r.StaticFS(site.FilesPath, http.Dir(o.Static()))
	o.HTTP(r)
}
