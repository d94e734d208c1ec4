using System.Numerics.Tensors;
using StreamSynth.Blocks.Models;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Onnx.Clip;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Blocks.Llm;

/// <summary>Drops phrases whose prompts CLIP's text tower can hardly tell from an earlier one.</summary>
/// <param name="options">Model and threshold.</param>
/// <param name="places">Where the model is looked for.</param>
/// <param name="threads">ONNX Runtime threads per call.</param>
internal sealed class DistinctPhrases(DistinctOptions options, Places places, int threads) : IDisposable
{
    private ClipModel? _clip;

    /// <summary>Gives the hash of the model once it is open.</summary>
    public KeyValuePair<string, string>? Hash => _clip is null ? null : new($"model {options.Model}", _clip.Hash);

    /// <summary>Finds what is wrong with the folder.</summary>
    public IEnumerable<Diagnostic> Check() =>
        ModelPlace.Check(places, options.Model, folder => ClipModel.Inspect(folder)).Select(d => d with { Path = d.Path.Replace("options.model", "options.distinct.model", StringComparison.Ordinal) });

    /// <summary>Opens the model.</summary>
    public void Open() => _clip = ClipModel.Load(ModelPlace.Require(places, options.Model), new SessionSettings { Threads = threads });

    /// <summary>Gives the places of the texts that stay, in their order; the first always does.</summary>
    public IReadOnlyList<int> Choose(IReadOnlyList<string> texts)
    {
        int size = _clip!.EmbeddingSize;
        List<int> stay = [];
        List<float[]> embeddings = [];
        for (int i = 0; i < texts.Count; i++)
        {
            // One text per call: a verdict must not depend on who came along.
            float[] embedding = new float[size];
            _clip.EmbedTexts([texts[i]], embedding);
            if (embeddings.Any(earlier => TensorPrimitives.Dot<float>(earlier, embedding) > options.MaxSimilarity)) continue;

            stay.Add(i);
            embeddings.Add(embedding);
        }

        return stay;
    }

    /// <inheritdoc/>
    public void Dispose() => _clip?.Dispose();
}
