using StreamSynth.Blocks.Classes;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Tests.Training;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Testing.Contract;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Tests;

/// <summary>Runs the block contract over the whole catalog, on the real models.</summary>
public sealed class CatalogContractTests : BlockContract
{
    protected override BlockCatalog Catalog { get; } = BlockCatalog.From(typeof(ListClassesBlock).Assembly);

    protected override IReadOnlyList<BlockSample> Samples { get; } =
    [
        Of("classes.list", """{ "names": ["camera", "bus"] }"""),
        Of("prompt.templates", """{ "perClass": 3, "templates": ["a {class}", "two of {class}"] }""") with { Gathered = Gather(("class", _ => Pictures.Classes)) },
        Of("prompt.repeat", """{ "times": 3 }""") with { Inputs = _ => Prompts(5) },
        Of("icons.read", """{ "splits": ["realTrain"], "perClass": 2 }""") with { Gathered = Gather(("classes", _ => Pictures.Classes)) },
        Of("image.encode", """{ "format": "webp" }""") with { Inputs = pool => Pictures.Icons(pool, "realTrain", 3) },
        Of("image.encode", """{ "format": "png" }""") with { Inputs = pool => [.. Enumerable.Range(0, 6).Select(i => Pictures.Noise(pool, 24, 40, (ulong)i))] },
        Of("clip.filter_prompt", """{ "model": "icons-v0/clip", "minMargin": 0.2 }""") with
        {
            Inputs = _ => Prompts(9),
            Gathered = Gather(("exemplars", pool => Pictures.Icons(pool, "realTrain", 4))),
        },
        Of("clip.filter_prompt", """{ "model": "icons-v0/clip" }""") with
        {
            Inputs = _ => [.. Prompts(4), new Prompt("an icon of a dragon", new(17, "dragon"))],
            Gathered = Gather(("exemplars", pool => Pictures.Icons(pool, "realTrain", 4))),
            ExpectedFailures = 1,
        },
        Of("clip.filter_image", """{ "model": "icons-v0/clip", "minMargin": 0.1 }""") with
        {
            Inputs = pool => Pictures.Icons(pool, "realTrain", 3),
            Gathered = Gather(("classes", _ => Pictures.Classes)),
        },
        Of("diffusion.text_to_image", """{ "model": "icons-v0/diffusion", "steps": 2, "guidanceScale": 3 }""") with { Inputs = _ => Prompts(7), Batch = 3 },
        Of("train.classifier", """{ "steps": 4, "realPerStep": 4, "syntheticPerStep": 4, "baseWidth": 4 }""") with
        {
            Inputs = pool => [.. Enumerable.Range(0, 12).Select(i => Squares.Synthetic(i, pool))],
            Gathered = Gather(("classes", _ => Squares.Classes), ("real", pool => Squares.Real(6, pool)), ("validation", pool => Squares.Real(3, pool, "validation"))),
        },
        Of("evaluate.classifier", "{}") with
        {
            Inputs = _ => [Model()],
            Gathered = Gather(("images", pool => [.. Squares.Real(6, pool, "validation"), .. Squares.Real(6, pool, "test")])),
        },
    ];

    private static BlockSample Of(string block, string options) => new()
    {
        Block = block,
        Options = options,
        Fingerprint = Pictures.Fingerprint,
        ShapeOf = Pictures.ShapeOf,
        Places = Pictures.RepositoryPlaces,
    };

    private static Dictionary<string, Func<BufferPool, IReadOnlyList<IPayload>>> Gather(params (string Port, Func<BufferPool, IReadOnlyList<IPayload>> Make)[] ports) =>
        ports.ToDictionary(p => p.Port, p => p.Make);

    private static IReadOnlyList<IPayload> Prompts(int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        ClassLabel label = Pictures.Classes[i % Pictures.Classes.Count];
        return new Prompt($"black outline icon of {label.Name} on white background", label);
    })];

    private static TrainedModel Model()
    {
        ClassifierSettings settings = new() { Classes = 3, Height = Squares.Size, Width = Squares.Size, BaseWidth = 4, RealBatch = 4, SyntheticBatch = 4 };
        using Classifier classifier = Classifier.Create(settings, (name, target) => new Philox(KeyMix.Mix(5, name)).FillNormal(target));

        return new(settings, classifier.Parameters(), [.. Squares.Classes.Select(c => c.Name)], 0);
    }
}
