using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Resilience.Tests.Cues;

namespace StreamSynth.Resilience.Tests.Blocks;

/// <summary>Passes the trained model on to its evaluation.</summary>
[Block("test.pass_model", "Passes a model on.")]
[In("model")]
[Out("model")]
public sealed class PassModelBlock(NoOptions options) : ITransform<TrainedModel, TrainedModel>
{
    private readonly Script _script = Script.Current;

    public NoOptions Options => options;

    public ValueTask<Outcome<TrainedModel>> TransformAsync(TrainedModel input, ItemScope item, CancellationToken cancel)
    {
        _script.Pass(Moments.Evaluate);

        return new(input);
    }
}
