using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using StreamSynth.Labelling.Desk;

namespace StreamSynth.Labelling.Pages;

/// <summary>Answers requests: page, style, script; what there is to see; pictures; answers.</summary>
internal sealed class LabelPages(LabelDesk desk, LabelSubject subject, IPictures pictures, TimeSpan wait, TimeProvider time)
{
    internal const int MostExamples = 6;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private readonly string[] _examples = [.. subject.Examples.Take(MostExamples)];
    private readonly TaskCompletionSource _toldEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _hasPage;

    /// <summary>Ends when a page has been told that the search is over; at once while it is not, or if no page ever asked.</summary>
    public Task ToldEnd => _hasPage && IsEnd(desk.View) ? _toldEnd.Task : Task.CompletedTask;

    /// <summary>Writes a refusal.</summary>
    public static Task RefuseAsync(HttpContext context, PageRefusal refusal)
    {
        context.Response.StatusCode = refusal.Status;
        return WriteAsync(context, new { error = refusal.Why });
    }

    /// <summary>Answers a request that the guard has let through.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? string.Empty;
        string method = path == "/answer" ? HttpMethods.Post : HttpMethods.Get;
        if (path is not ("/subject" or "/view" or "/picture" or "/example" or "/answer") && !PageAssets.Has(path))
        {
            return RefuseAsync(context, new(StatusCodes.Status404NotFound, "There is no such page."));
        }

        if (context.Request.Method != method)
        {
            context.Response.Headers.Allow = method;
            return RefuseAsync(context, new(StatusCodes.Status405MethodNotAllowed, $"{path} takes {method} only."));
        }

        return path switch
        {
            "/subject" => WriteAsync(context, new { subject.Concept, subject.Budget, subject.Pictures, Examples = _examples }),
            "/view" => TellAsync(context),
            "/picture" => ShowAsync(context, desk.View is { Id: { } id } view && Number(context.Request, "question") == view.Question ? id : null),
            "/example" => ShowAsync(context, Number(context.Request, "number") is { } number && number >= 0 && number < _examples.Length ? _examples[number] : null),
            "/answer" => TakeAsync(context),
            _ => SendAsync(context, PageAssets.Of(path)),
        };
    }

    private static bool IsEnd(DeskView view) => view.Phase is DeskPhase.Done or DeskPhase.Stopped;

    private static int? Number(HttpRequest request, string name) =>
        int.TryParse(request.Query[name].ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static async Task SendAsync(HttpContext context, (ReadOnlyMemory<byte> Bytes, string MediaType) content)
    {
        context.Response.ContentType = content.MediaType;
        context.Response.ContentLength = content.Bytes.Length;
        await context.Response.Body.WriteAsync(content.Bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task WriteAsync<T>(HttpContext context, T value) =>
        SendAsync(context, (JsonSerializer.SerializeToUtf8Bytes(value, Json), "application/json; charset=utf-8"));

    private async Task WriteAsync(HttpContext context, DeskView view)
    {
        _hasPage = true;
        await WriteAsync<DeskView>(context, view).ConfigureAwait(false);
        if (IsEnd(view)) _toldEnd.TrySetResult();
    }

    private async Task TellAsync(HttpContext context)
    {
        if (Number(context.Request, "after") is not { } after)
        {
            await WriteAsync(context, desk.View).ConfigureAwait(false);
            return;
        }

        using CancellationTokenSource limit = new(wait, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        DeskView view;
        try
        {
            view = await desk.ViewAfterAsync(after, ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            view = desk.View;   // nothing new: the page asks again
        }

        await WriteAsync(context, view).ConfigureAwait(false);
    }

    private async Task ShowAsync(HttpContext context, string? id)
    {
        EncodedPicture? picture = id is null ? null : await pictures.FindAsync(id, context.RequestAborted).ConfigureAwait(false);
        if (picture is null) await RefuseAsync(context, new(StatusCodes.Status404NotFound, "There is no such picture, or it cannot be read.")).ConfigureAwait(false);
        else await SendAsync(context, (picture.Bytes, picture.MediaType)).ConfigureAwait(false);
    }

    private async Task TakeAsync(HttpContext context)
    {
        // A type that no form can send: another page's request would need a leave that is never given.
        if (!context.Request.HasJsonContentType())
        {
            await RefuseAsync(context, new(StatusCodes.Status415UnsupportedMediaType, "An answer is application/json.")).ConfigureAwait(false);
            return;
        }

        GivenAnswer? given;
        try
        {
            given = await JsonSerializer.DeserializeAsync<GivenAnswer>(context.Request.Body, Json, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            given = null;
        }

        if (given is null)
        {
            await RefuseAsync(context, new(StatusCodes.Status400BadRequest, "An answer is {\"question\":1,\"answer\":\"yes\"}, with yes, no, skip, undo or goOn.")).ConfigureAwait(false);
            return;
        }

        try
        {
            (bool counts, DeskView view) = await desk.GiveAsync(given.Question, given.Answer, context.RequestAborted).ConfigureAwait(false);
            if (!counts) context.Response.StatusCode = StatusCodes.Status409Conflict;
            await WriteAsync(context, view).ConfigureAwait(false);
        }
        catch (SearchStoppedException stopped)
        {
            await RefuseAsync(context, new(StatusCodes.Status503ServiceUnavailable, $"The answer was not kept: {stopped.Message}")).ConfigureAwait(false);
        }
    }
}
