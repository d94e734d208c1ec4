using System.Text;
using System.Text.Json;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Shards;

/// <summary>Gathers the files of one sample: its image, its class, and what else is known of it.</summary>
/// <param name="shard">Name of the shard, for provenance and errors.</param>
/// <param name="key">The sample's key.</param>
internal sealed class ShardSample(string shard, string key)
{
    private readonly DecodeLimits _limits = DecodeLimits.Default;
    private Lease? _image;
    private string _format = string.Empty;
    private string? _class;
    private string? _prompt;
    private string? _fault;

    public string Key => key;

    /// <summary>Notes the first thing that is wrong; the sample then fails alone.</summary>
    public void Blame(string fault) => _fault ??= fault;

    public void TakeImage(Lease image, string format)
    {
        if (_image is null)
        {
            (_image, _format) = (image, format);
            return;
        }

        image.Release();
        Blame("has two images");
    }

    public void TakeClass(ReadOnlySpan<byte> text) => _class = Encoding.UTF8.GetString(text);

    /// <summary>Takes class and prompt from a JSON object; other members are nobody's business here.</summary>
    public void TakeFacts(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new() { MaxDepth = 16 });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return;
            _class ??= Text(document.RootElement, "class");
            _prompt = Text(document.RootElement, "prompt");
        }
        catch (JsonException e)
        {
            Blame($"its .json is no JSON: {e.Message}");
        }
    }

    /// <summary>Makes the sample, or says why there is none; the image's buffer goes with it or back.</summary>
    public Outcome<Sample> Finish(SourceClasses classes, ReadShardsOptions options)
    {
        Outcome<Sample> outcome = TryFinish(classes, options);
        if (outcome.Payload is null) Release();

        return outcome;
    }

    public void Release()
    {
        _image?.Release();
        _image = null;
    }

    private Outcome<Sample> TryFinish(SourceClasses classes, ReadShardsOptions options)
    {
        if (_fault is not null) return Fail(_fault);
        if (_image is null) return Outcome<Sample>.Skip("noImage");
        if (_class is null) return Fail("has no class: expected a .cls file with a name or number, or a .json with 'class'");
        if (classes.Find(_class) is not { } label) return Outcome<Sample>.Skip("otherClass");

        try
        {
            ImageSize size = ImageDecoder.ReadSize(_image.Span, _limits);
            var provenance = new Provenance(options.Domain, label)
            {
                Split = options.Domain == Domain.Real ? options.Split : null,
                Family = shard,
                ItemName = key,
                Prompt = options.Domain == Domain.Synthetic && _prompt is not null ? new Prompt(_prompt, label) : null,
            };

            return new Sample(_image, _format, size.Height, size.Width, provenance);
        }
        catch (MediaException e)
        {
            return Fail(e.Message);
        }
    }

    private Outcome<Sample> Fail(string what) => Outcome<Sample>.Fail(new InvalidDataException($"{shard}: sample '{key}' {what}"));

    private static string? Text(JsonElement facts, string name) => !facts.TryGetProperty(name, out JsonElement value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
