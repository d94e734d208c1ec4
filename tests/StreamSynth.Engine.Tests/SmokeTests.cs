namespace StreamSynth.Engine.Tests;
public sealed class SmokeTests { [Fact] public void A_B_C() => Assert.True(Directory.Exists(StreamSynth.Testing.Repository.Root)); }
