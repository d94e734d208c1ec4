using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>
/// Writes the vision transformer of Dosovitskiy et al. 2021 in the size of DeiT-Tiny (Touvron et al. 2021): patches, a class
/// token, learned positions, blocks that normalise first. Names are those of timm 0.6 (deit_tiny_patch16_224); first values are
/// normal with deviation 0.02 and not cut off at 2, as timm's are, which no number of that deviation reaches.
/// </summary>
internal sealed class VisionTransformer : NetworkBuilder
{
    private const long OwnWidth = 192;
    private const int OwnBlocks = 12;
    private const long Heads = 3;
    private const long Expansion = 4;
    private const float Deviation = 0.02f;

    public override IEnumerable<string> Faults(ClassifierSettings settings)
    {
        int patch = settings.PatchSize;
        if (settings.Height % patch != 0 || settings.Width % patch != 0)
        {
            yield return $"{settings.Network} cuts images into patches of {patch}x{patch} pixels, but {settings.Height}x{settings.Width} is no " +
                $"multiple of that. Take images of {Near(settings.Height)}x{Near(settings.Width)}.";
        }

        if (settings.BaseWidth % Heads != 0)
        {
            yield return $"BaseWidth must be a multiple of {Heads}, the heads of {settings.Network}. Found {settings.BaseWidth}.";
        }

        if (settings.ZeroInitResidual)
        {
            yield return $"ZeroInitResidual starts the last batch norm of residual blocks at 0, but {settings.Network} has no batch norm.";
        }

        int Near(int size) => Math.Max(patch, (size + (patch / 2)) / patch * patch);
    }

    public override Value Logits(NetworkPass pass, Value images, ClassifierSettings settings)
    {
        OnnxGraph graph = pass.Graph;
        Value x = Tokens(pass, images, WidthOf(settings, OwnWidth), settings.PatchSize);                // [N,1+P,D]
        int blocks = settings.Blocks == 0 ? OwnBlocks : settings.Blocks;
        for (int block = 0; block < blocks; block++)
        {
            string name = $"blocks.{block}";
            x = graph.Add(x, Attention(pass, $"{name}.attn", pass.RowNorm($"{name}.norm1", x)));
            x = graph.Add(x, Perceptron(pass, $"{name}.mlp", pass.RowNorm($"{name}.norm2", x)));
        }

        // Rows are normalised one by one, so that of the class token may be cut out before.
        Value token = graph.Slice(x, [0], [1], [1], [1]);                                               // [N,1,D]
        Value features = graph.Reshape(pass.RowNorm("norm", token), x.Shape[0], x.Shape[2]);            // [N,D]
        return pass.Linear("head", features, settings.Classes, Deviation);
    }

    // The class token is added to a row of zeros ahead of the patches: repeating it would need the size of the batch.
    private static Value Tokens(NetworkPass pass, Value images, long width, long patch)
    {
        OnnxGraph graph = pass.Graph;
        Value map = pass.Patches("patch_embed.proj", images, width, patch);                             // [N,D,h,w]
        long count = map.Shape[2] * map.Shape[3];
        Value patches = graph.Transpose(graph.Reshape(map, map.Shape[0], width, count), 0, 2, 1);       // [N,P,D]
        Value token = pass.Embedding("cls_token", [1, 1, width], 1e-6f);
        Value positions = pass.Embedding("pos_embed", [1, count + 1, width], Deviation);
        Value first = graph.Add(graph.Pad(token, [0, 0, 0], [0, count, 0]), positions);                 // [1,1+P,D]
        return graph.Add(graph.Pad(patches, [0, 1, 0], [0, 0, 0]), first);                              // [N,1+P,D]
    }

    // softmax(Q K' / sqrt(d)) V for each head (Vaswani et al. 2017, equation 1).
    private static Value Attention(NetworkPass pass, string name, Value x)
    {
        OnnxGraph graph = pass.Graph;
        (long images, long tokens, long width) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        Value[] parts = graph.Split(pass.Linear($"{name}.qkv", x, 3 * width, Deviation), 2, width, width, width);
        Value queries = graph.Mul(ByHead(parts[0], 0, 2, 1, 3), 1 / MathF.Sqrt(width / Heads));        // [N,H,T,d]
        Value keys = ByHead(parts[1], 0, 2, 3, 1);                                                      // [N,H,d,T]
        Value weights = graph.Softmax(graph.MatMul(queries, keys), -1);                                 // [N,H,T,T]
        Value mixed = graph.MatMul(weights, ByHead(parts[2], 0, 2, 1, 3));                              // [N,H,T,d]
        Value together = graph.Reshape(graph.Transpose(mixed, 0, 2, 1, 3), images, tokens, width);      // [N,T,D]
        return pass.Linear($"{name}.proj", together, width, Deviation);

        Value ByHead(Value part, params long[] order) =>
            graph.Transpose(graph.Reshape(part, images, tokens, Heads, width / Heads), order);
    }

    private static Value Perceptron(NetworkPass pass, string name, Value x)
    {
        Value inner = pass.Graph.Gelu(pass.Linear($"{name}.fc1", x, Expansion * x.Shape[2], Deviation));
        return pass.Linear($"{name}.fc2", inner, x.Shape[2], Deviation);
    }
}
