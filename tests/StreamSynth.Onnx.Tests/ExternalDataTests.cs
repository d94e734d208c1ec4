using StreamSynth.Onnx.Sessions;
using StreamSynth.Onnx.Tests.Diffusion;

namespace StreamSynth.Onnx.Tests;

public sealed class ExternalDataTests
{
    [Theory]
    [InlineData("")]
    [InlineData("weights\0.pb")]
    [InlineData("..")]
    [InlineData("../unet-of-another/weights.pb")]
    public void Check_LocationThatIsNoPlaceInTheFolder_IsRefused(string location)
    {
        using ModelCopy copy = new(LayoutCase.FolderOf("old-export"));
        ExternalLocation.Replace(copy.At("unet/model.onnx"), "weights.pb", location);

        Assert.Equal(ModelFaultCodes.OutsideFolder, Assert.Single(ExternalData.Check(copy.At("unet/model.onnx"))).Code);
    }

    [Fact]
    public void Check_WeightsInAFolderBelow_AreAllowed()
    {
        using ModelCopy copy = new(LayoutCase.FolderOf("old-export"));
        Directory.CreateDirectory(copy.At("unet/parts"));
        File.Move(copy.At("unet/weights.pb"), copy.At("unet/parts/weights.pb"));
        ExternalLocation.Replace(copy.At("unet/model.onnx"), "weights.pb", "parts/weights.pb");

        Assert.Empty(ExternalData.Check(copy.At("unet/model.onnx")));
        Assert.Equal([copy.At("unet/model.onnx"), copy.At("unet/parts/weights.pb")], ModelFiles.WithExternalData(copy.At("unet/model.onnx")));
        using OnnxSession session = OnnxSession.Open(copy.At("unet/model.onnx"), new SessionSettings());
        Assert.Equal(3, session.Inputs.Count);
    }

    [Fact]
    public void Check_BytesChangedAnywhere_NeverThrows()
    {
        using ModelCopy copy = new(LayoutCase.FolderOf("old-export"));
        string path = copy.At("unet/model.onnx");
        byte[] sound = File.ReadAllBytes(path);
        Draws draws = new(4);
        for (int round = 0; round < 300; round++)
        {
            byte[] changed = [.. sound];
            for (int i = 0; i < 1 + round % 5; i++) changed[draws.Below(changed.Length)] = (byte)draws.Below(256);
            File.WriteAllBytes(path, round % 7 == 0 ? changed[..draws.Below(changed.Length)] : changed);

            ExternalData.Check(path);
            try
            {
                OnnxHead.Read(path);
            }
            catch (ModelException error)
            {
                Assert.Equal(ModelFaultCodes.Unreadable, error.Code);
            }
        }
    }
}
