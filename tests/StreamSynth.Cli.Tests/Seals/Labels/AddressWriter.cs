using System.Text;

namespace StreamSynth.Cli.Tests.Seals.Labels;

/// <summary>Takes what a command prints and tells the address among it.</summary>
internal sealed class AddressWriter : StringWriter
{
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> Address => _address.Task;

    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Split('\n').FirstOrDefault(line => line.StartsWith("http://", StringComparison.Ordinal)) is { } address) _address.TrySetResult(address);
    }
}
