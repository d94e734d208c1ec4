namespace StreamSynth.Resilience.Tests;

/// <summary>Tells whether long tests run in full: <c>STREAMSYNTH_FULL=1 dotnet test -c Release tests/StreamSynth.Resilience.Tests</c>.</summary>
internal static class FullForm
{
    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("STREAMSYNTH_FULL") == "1";
}
