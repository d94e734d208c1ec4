using StreamSynth.Cli.Running;

namespace StreamSynth.Cli.Tests.Running;

public sealed class InterruptsTests
{
    [Fact]
    public void Signal_Thrice_FirstThenSecondThenLeftToTheSystem()
    {
        using var interrupts = new Interrupts();

        Assert.True(interrupts.Signal());
        Assert.True(interrupts.First.IsCancellationRequested);
        Assert.False(interrupts.Second.IsCancellationRequested);

        Assert.True(interrupts.Signal());
        Assert.True(interrupts.Second.IsCancellationRequested);

        Assert.False(interrupts.Signal());
    }
}
