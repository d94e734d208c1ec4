using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Prompts;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Prompts;

public sealed class FillTemplatesBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("prompt.templates", """{ "perClass": 3, "templates": ["a {class}", "two of {class}"] }""") with
        {
            Gathered = Sampled.Gather(("class", _ => Pictures.Classes)),
        },
    ];

    [Fact]
    public async Task Read_SeveralClasses_GoesRoundRobinOverThem()
    {
        var block = new FillTemplatesBlock(new() { PerClass = 3, Templates = ["one {class}", "two {class}"] }) { Classes = [new(0, "bus"), new(1, "key")] };

        List<string> texts = [];
        await foreach (Engine.Blocks.Outcome<Prompt> outcome in block.ReadAsync(new() { Node = "p", Seeds = RunSeeds.From(1), Pool = new BufferPool(), Report = new NodeReport(TimeProvider.System) }, CancellationToken.None))
        {
            texts.Add(outcome.Payload!.Text);
        }

        Assert.Equal(["one bus", "one key", "two bus", "two key", "one bus", "one key"], texts);
        Assert.Equal(texts.Count, block.Count);
    }

    [Fact]
    public void Validate_TemplateWithoutSlot_IsRefused()
    {
        FillTemplatesOptions options = new() { Templates = ["an icon"] };

        ValidationResult fault = Assert.Single(options.Validate(new(options)));

        Assert.Contains("no slot {class}", fault.ErrorMessage, StringComparison.Ordinal);
    }
}
