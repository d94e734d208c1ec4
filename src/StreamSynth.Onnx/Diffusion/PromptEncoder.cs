using System.Collections.Concurrent;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>Turns prompts into the embeddings that the UNet attends to. Safe for many threads.</summary>
internal sealed class PromptEncoder(DiffusionParts parts)
{
    private const int KeptNegatives = 64;

    private readonly ConcurrentDictionary<string, float[]> _negatives = new(StringComparer.Ordinal);

    /// <summary>Gives the number of elements of one prompt's embedding, S × D.</summary>
    public int Size => parts.TokenLength * parts.ContextSize;

    /// <summary>Encodes prompts as one batch.</summary>
    /// <param name="prompts">N prompts; longer ones are cut to the model's length.</param>
    /// <param name="embeddings">Receives f32[N,S,D].</param>
    public void Encode(IReadOnlyList<string> prompts, Span<float> embeddings)
    {
        OnnxSession session = parts.Text!;
        long[] row = new long[parts.TokenLength];
        long[] mask = new long[row.Length];
        using TensorBuffer ids = session.Allocate("input_ids", prompts.Count, row.Length); // [N,S]
        using TensorBuffer? masks = session.Inputs.ContainsKey("attention_mask") ? session.Allocate("attention_mask", prompts.Count, row.Length) : null;
        using TensorBuffer hidden = session.Allocate("last_hidden_state", prompts.Count, row.Length, parts.ContextSize); // [N,S,D]
        for (int i = 0; i < prompts.Count; i++)
        {
            int used = parts.Tokenizer!.Encode(prompts[i], row);
            ids.Write(row, i * row.Length);
            mask.AsSpan(0, used).Fill(1);
            mask.AsSpan(used).Clear();
            masks?.Write(mask, i * row.Length);
        }

        Dictionary<string, TensorBuffer> inputs = new() { ["input_ids"] = ids };
        if (masks is not null) inputs["attention_mask"] = masks;
        using BoundRun run = session.Bind(inputs, new Dictionary<string, TensorBuffer> { ["last_hidden_state"] = hidden });
        run.Run();
        hidden.Read(embeddings);
    }

    /// <summary>Encodes a negative prompt, alone and only once; the array f32[S,D] is shared and must not be changed.</summary>
    /// <param name="prompt">The negative prompt.</param>
    public float[] EncodeNegative(string prompt)
    {
        if (_negatives.TryGetValue(prompt, out float[]? known)) return known;
        float[] embedding = new float[Size];
        Encode([prompt], embedding);
        if (_negatives.Count < KeptNegatives) _negatives.TryAdd(prompt, embedding);
        return embedding;
    }
}
