namespace StreamSynth.Storage.Tests;

/// <summary>Tells whether long tests run in full: <c>STREAMSYNTH_FULL=1 dotnet test -c Release tests/StreamSynth.Storage.Tests</c>.</summary>
internal static class FullForm
{
    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("STREAMSYNTH_FULL") == "1";
}
