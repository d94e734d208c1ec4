using System.Collections.Concurrent;
using StreamSynth.Onnx.Diffusion.Conditioning;
using StreamSynth.Onnx.Diffusion.Denoising;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>Fills a workspace with the embeddings of its prompts, the unguided half first. Safe for many threads.</summary>
internal sealed class PromptEncoder(TextConditioning text)
{
    private const int KeptNegatives = 64;

    private readonly ConcurrentDictionary<(string Prompt, int Tokens), (float[] Context, float[] Pooled)> _negatives = new();

    /// <summary>Encodes prompts, and the negative prompt where the workspace is guided, and hands them to the model.</summary>
    /// <param name="workspace">Receives the embeddings.</param>
    /// <param name="prompts">N prompts; longer ones are cut to the model's length.</param>
    /// <param name="settings">Settings of the call.</param>
    /// <returns>How many prompts were cut.</returns>
    public int Encode(DenoisingWorkspace workspace, IReadOnlyList<string> prompts, DiffusionSettings settings)
    {
        int unguided = workspace.Key.Guided ? prompts.Count : 0;
        int size = workspace.Key.Tokens * text.ContextSize;
        if (workspace.Key.Guided)
        {
            (float[] context, float[] pooled) = Negative(settings, workspace.Key.Tokens);
            for (int i = 0; i < unguided; i++)
            {
                context.CopyTo(workspace.Contexts, i * size);
                pooled.CopyTo(workspace.Pooled, i * text.PooledSize);
            }
        }

        int cut = text.Encode(prompts, settings, workspace.Contexts.AsSpan(unguided * size), workspace.Pooled.AsSpan(unguided * text.PooledSize));
        workspace.WriteConditions(settings);
        return cut;
    }

    // Encoded alone and only once; the arrays are shared and not changed.
    private (float[] Context, float[] Pooled) Negative(DiffusionSettings settings, int tokens)
    {
        (string, int) key = (settings.NegativePrompt, tokens);
        if (_negatives.TryGetValue(key, out (float[] Context, float[] Pooled) known)) return known;
        (float[] Context, float[] Pooled) made = (new float[tokens * text.ContextSize], new float[text.PooledSize]);
        text.EncodeNegative(settings, made.Context, made.Pooled);
        if (_negatives.Count < KeptNegatives) _negatives.TryAdd(key, made);
        return made;
    }
}
