// Blocks for the fix of a wrong edge: two ends that do not fit, and two blocks that belong between.
using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Tests.Graph;

/// <summary>Is another payload with a shape.</summary>
public sealed class Sheet : IPayload;

[Block("plan.sheet", "Gives sheets of 5 by 4.")]
[Out("sheet", "u8[5,4]")]
public sealed class SheetBlock(NoOptions options) : ISource<Sheet>
{
    public NoOptions Options => options;

    public long? Count => 0;

    public async IAsyncEnumerable<Outcome<Sheet>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}

[Block("plan.narrow", "Takes sheets of 6 by 2.")]
[In("sheet", "u8[6,2]")]
public sealed class NarrowBlock(NoOptions options) : ISink<Sheet>
{
    public NoOptions Options => options;

    public ValueTask WriteAsync(Sheet input, ItemScope item, CancellationToken cancel) => ValueTask.CompletedTask;
}

[Block("plan.stretch", "Stretches sheets.")]
[In("sheet", "u8[H,W]")]
[Out("sheet", "u8[height,width]")]
public sealed class StretchBlock(CanvasOptions options) : ITransform<Sheet, Sheet>
{
    public CanvasOptions Options => options;

    public ValueTask<Outcome<Sheet>> TransformAsync(Sheet input, ItemScope item, CancellationToken cancel) => new(input);
}

[Block("plan.flatten", "Makes sheets of canvases.")]
[In("canvas", "u8[H,W,3]")]
[Out("sheet", "u8[H,W]")]
public sealed class FlattenBlock(NoOptions options) : ITransform<Canvas, Sheet>
{
    public NoOptions Options => options;

    public ValueTask<Outcome<Sheet>> TransformAsync(Canvas input, ItemScope item, CancellationToken cancel) => new(new Sheet());
}
