using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Blocks.Clip;

/// <summary>Options of <c>clip.filter_prompt</c>.</summary>
public sealed record FilterPromptOptions : ClipThresholds
{
    /// <summary>Text that is scored.</summary>
    [Description("Text that is scored, with the slots {prompt} and {class}: \"{prompt}\" judges the whole prompt, \"a picture of {class}\" the class text alone.")]
    [MinLength(1)]
    public string Text { get; init; } = "{prompt}";

    /// <summary>Phrases left out of the scored text.</summary>
    [Description("Phrases left out of the scored text: what the generator needs to read, but this CLIP model has never read and would be misled by.")]
    public IReadOnlyList<string> Ignore { get; init; } = [];
}

/// <summary>Drops prompts whose text does not match the real images of their class better than those of the other classes. Runs before diffusion, where a drop costs a millisecond instead of an image.</summary>
/// <remarks>
/// Score: cosine of the text embedding and the normalised mean embedding of the class's exemplars. Margin: the score minus the best score among the other classes.
/// With thresholds each prompt is judged alone; with 'keepTop' the prompts of a window of ordinals are ranked within their classes. Source: "Diversify, Don't Fine-Tune" (arXiv 2312.02253) resolves labels by CLIP against real training images.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where the model is.</param>
/// <param name="device">What the model runs on.</param>
[Block("clip.filter_prompt", "Keeps prompts whose text fits the real images of their class, by CLIP.")]
[In("prompt")]
[Out("prompt")]
public sealed class FilterPromptBlock(FilterPromptOptions options, Places places, Device device) : IBatchTransform<Prompt, Prompt>, IHashedInputs
{
    private const int TextsRemembered = 100_000;
    private readonly ConcurrentDictionary<string, float[]> _embeddings = new();
    private readonly ClipVerdicts _verdicts = new(options);
    private ClipModel? _clip;
    private ClassReferences? _references;

    /// <summary>Real images of all classes.</summary>
    [Gathered("exemplars", "u8[H,W,3]")]
    public IReadOnlyList<Picture> Exemplars { get; set; } = [];

    /// <inheritdoc/>
    public int Window => options.JudgedTogether;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => _clip is null ? new() : new Dictionary<string, string> { [$"model {options.Model}"] = _clip.Hash };

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check() => [.. ModelDevice.Check(device, options.Threads), .. ModelPlace.Check(places, options.Model, folder => ClipModel.Inspect(folder, options.Clip))];

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _clip = ClipModel.Load(ModelPlace.Require(places, options.Model), ModelDevice.Settings(device, options.Threads), options.Clip);
        _references = PictureEmbedding.ReferencesOf(Exemplars, _clip, cancel);

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Outcome<Prompt>>> TransformBatchAsync(Batch<Prompt> batch, CancellationToken cancel)
    {
        ClipScore[] scores = [.. batch.Members.Select(m => ScoreOf(m.Payload))];
        return new(_verdicts.Judge(batch.Members, scores, Scored, Scored));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _clip?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Prompt Scored(Prompt prompt, ClipScore score, WindowRank? rank) => prompt with { Score = score.Score, Margin = score.Margin, Rank = rank };

    // One text per call, whatever the batch: the verdict on a prompt must not depend on who came along with it.
    private ClipScore ScoreOf(Prompt prompt)
    {
        if (!_references!.Has(prompt.Label.Index))
        {
            return new(0, 0, new InvalidOperationException($"class '{prompt.Label.Name}' has no exemplars: connect real images of every class to input 'exemplars'."));
        }

        (double score, double margin) = _references.Score(Embed(ScoredText(prompt)), prompt.Label.Index);
        return new(score, margin);
    }

    private string ScoredText(Prompt prompt)
    {
        string text = prompt.Text;
        foreach (string phrase in options.Ignore.Where(p => p.Length > 0)) text = text.Replace(phrase, string.Empty, StringComparison.Ordinal);

        return options.Text.Replace("{prompt}", text, StringComparison.Ordinal).Replace("{class}", prompt.Label.Text, StringComparison.Ordinal);
    }

    // Templates repeat: the same text is embedded once.
    private float[] Embed(string text)
    {
        if (_embeddings.TryGetValue(text, out float[]? known)) return known;

        float[] embedding = new float[_clip!.EmbeddingSize];
        _clip.EmbedTexts([text], embedding);
        if (_embeddings.Count < TextsRemembered) _embeddings[text] = embedding;

        return embedding;
    }
}
