using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StreamSynth.Labelling.Pages;

/// <summary>Lets through to the pages what the guard lets through.</summary>
internal sealed class GuardedPages(RequestGuard guard, LabelPages pages) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        RequestGuard.SetHeaders(context.Response.Headers);
        try
        {
            if (guard.Refuses(context.Request) is { } refusal) await LabelPages.RefuseAsync(context, refusal).ConfigureAwait(false);
            else await pages.AnswerAsync(context).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            // Kestrel's own limits: too large, too slow, broken framing.
            if (!context.Response.HasStarted) await LabelPages.RefuseAsync(context, new(e.StatusCode, e.Message)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
    }
}
