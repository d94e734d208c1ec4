using System.ComponentModel;
using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Blocks.Clip;

/// <summary>Options of <c>clip.filter_image</c>.</summary>
public sealed record FilterImageOptions : ClipThresholds
{
    /// <summary>Text that stands for a class.</summary>
    [Description("Text that stands for a class, with the slot {class}.")]
    public string ClassText { get; init; } = "a picture of {class}";
}

/// <summary>Drops images that do not look like their class, by CLIP against the class texts. Off unless a graph puts it between diffusion and encoding.</summary>
/// <remarks>
/// Score: cosine of the image embedding and the class's text embedding. Margin: the score minus the best score among the other classes. With thresholds each
/// image is judged alone; with 'keepTop' the images of a window of ordinals are ranked within their classes.
/// Source: He et al., "Is synthetic data from generative models ready for image recognition?" (ICLR 2023), filter by CLIP over class prompts.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the model is.</param>
/// <param name="device">What the model runs on.</param>
[Block("clip.filter_image", "Keeps images that look like their class, by CLIP.")]
[In("image", "u8[H,W,3]")]
[Out("image", "u8[H,W,3]")]
public sealed class FilterImageBlock(FilterImageOptions options, Places places, Device device) : IBatchTransform<Picture, Picture>, IHashedInputs
{
    private readonly ClipVerdicts _verdicts = new(options);
    private ClipModel? _clip;
    private ClassReferences? _references;

    /// <summary>All classes.</summary>
    [Gathered("classes")]
    public IReadOnlyList<ClassLabel> Classes { get; set; } = [];

    /// <inheritdoc/>
    public int Window => options.JudgedTogether;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _clip is null ? new() : new Dictionary<string, string> { [$"model {options.Model}"] = _clip.Hash };

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check()
    {
        if (!options.ClassText.Contains("{class}", StringComparison.Ordinal))
        {
            yield return new("SS2006", "options.classText", $"'classText' is \"{options.ClassText}\", which has no slot {{class}}: all classes would have one text.");
        }

        foreach (Diagnostic fault in ModelDevice.Check(device, options.Threads)) yield return fault;
        foreach (Diagnostic fault in ModelPlace.Check(places, options.Model, folder => ClipModel.Inspect(folder, options.Clip))) yield return fault;
    }

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => PictureBytes.Of(input);

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _clip = ClipModel.Load(ModelPlace.Require(places, options.Model), ModelDevice.Settings(device, options.Threads), options.Clip);
        _references = new();
        float[] embedding = new float[_clip.EmbeddingSize];
        foreach (ClassLabel label in Classes)
        {
            _clip.EmbedTexts([options.ClassText.Replace("{class}", label.Text, StringComparison.Ordinal)], embedding);
            _references.Add(label.Index, embedding, _clip.EmbeddingSize);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Outcome<Picture>>> TransformBatchAsync(Batch<Picture> batch, CancellationToken cancel)
    {
        float[] embeddings = PictureEmbedding.Embed([.. batch.Members.Select(m => m.Payload)], _clip!);       // [members,size]
        ClipScore[] scores = [.. batch.Members.Select((m, i) => ScoreOf(m.Payload, embeddings.AsSpan(i * _clip!.EmbeddingSize, _clip.EmbeddingSize)))];

        return new(_verdicts.Judge(batch.Members, scores, Scored, Keep));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _clip?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Provenance Scored(Picture picture, ClipScore score, WindowRank? rank) =>
        picture.Provenance with { Score = score.Score, Margin = score.Margin, Rank = rank };

    // The pixels go on unchanged: one more reference instead of a copy.
    private static Picture Keep(Picture picture, ClipScore score, WindowRank? rank)
    {
        picture.Share();
        return picture with { Provenance = Scored(picture, score, rank) };
    }

    private ClipScore ScoreOf(Picture picture, ReadOnlySpan<float> embedding)
    {
        ClassLabel label = picture.Label;
        if (!_references!.Has(label.Index)) return new(0, 0, new InvalidOperationException($"class '{label.Name}' is not among those of input 'classes'."));

        (double score, double margin) = _references.Score(embedding, label.Index);
        return new(score, margin);
    }
}
